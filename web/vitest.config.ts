import { mergeConfig } from 'vitest/config';
import site from './vite.config.ts';
import { countedReporter } from './scripts/countedReporter.ts';

export default mergeConfig(site, {
  test: { include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'], reporters: ['default', countedReporter] },
});
