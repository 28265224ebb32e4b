import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Scenarios talk over real sockets: more parallel files than cores would measure the scheduler.
    maxWorkers: 2,
  },
});
