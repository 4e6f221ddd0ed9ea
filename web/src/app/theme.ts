import { createTheme } from '@mantine/core';

/** One accent, the colour of the tiles on the roof; everything else is paper and ink. */
export const theme = createTheme({
  primaryColor: 'tile',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    tile: ['#fdf1ec', '#f8ddd2', '#f2baa3', '#ec9672', '#e5764a', '#d86a3c', '#b9502b', '#a8401f', '#8c3317', '#6d2710'],
    dark: ['#eeeae6', '#b8b0a8', '#958c84', '#5d564f', '#3a3633', '#2e2a28', '#211e1c', '#191716', '#141211', '#0e0d0c'],
  },
  defaultRadius: 'md',
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif",
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontWeight: '620' },
  cursorType: 'pointer',
  components: {
    Modal: { defaultProps: { overlayProps: { backgroundOpacity: 0.28 } } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.18 } } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
  },
  respectReducedMotion: true,
});
