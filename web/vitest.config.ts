import { mergeConfig } from 'vitest/config';
import site from './vite.config';
import { countedReporter } from './scripts/countedReporter';

export default mergeConfig(site, {
  test: { environment: 'jsdom', include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'], reporters: ['default', countedReporter] },
});
