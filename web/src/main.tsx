import { MantineProvider } from '@mantine/core';
import '@/app/mantine';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '@/api/problem';
import '@/app/global.css';
import { Entry } from '@/app/Entry';
import { router } from '@/app/router';
import { theme } from '@/app/theme';
import { styleNonce } from '@/ui/nonce';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && error instanceof ApiError && error.isPassing,
    },
  },
});

const nonce = styleNonce();
setNonce(nonce); // for the style by which dialogs keep the page behind them still

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <QueryClientProvider client={queries}>
          <Entry>
            <RouterProvider router={router} />
          </Entry>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
