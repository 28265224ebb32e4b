/** Wiring of callsetup. */
import type { Kernel, Module } from '#kernel';
import { callsetupRoutes } from './routes.ts';
import { Tests } from './run-tests.ts';
import { openTestLine } from './test-telephone.ts';

let tests: Tests | null = null;

export const callsetupModule: Module = {
  name: 'callsetup',
  wire(kernel: Kernel) {
    openTestLine();
    tests = new Tests(kernel);
    callsetupRoutes(kernel, tests);
  },
  async stop() {
    await tests?.stop();
  },
};
