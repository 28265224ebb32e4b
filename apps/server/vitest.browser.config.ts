import { defineConfig } from 'vitest/config';

/** Journeys in real browsers against the built web application and widget (`npm run build` first). */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/browser/on-failure.ts'],
    // What is said of a failure comes before a file puts its pages away.
    sequence: { hooks: 'list' },
    pool: 'forks',
    // A file is one or two browsers and a server of its own; two beside each other fill two cores, more only wait.
    maxWorkers: 2,
    isolate: false,
    // What a part has compiled the next one reads.
    experimental: { fsModuleCache: true },
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
