import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Scenarios mostly wait for real sockets and real sound: a little more than two cores' worth runs side by side.
    maxWorkers: 3,
  },
});
