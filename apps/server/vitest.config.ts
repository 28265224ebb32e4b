import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'seed/**/*.test.ts'],
    exclude: ['test/browser/**', '**/node_modules/**'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Files of a worker share the loaded modules: loading them anew for each file took a third of the time. A file leaves nothing
    // behind in them; what it patches it puts back.
    isolate: false,
    // What a part has compiled the next one reads.
    experimental: { fsModuleCache: true },
    testTimeout: 30_000,
    hookTimeout: 90_000,
  },
});
