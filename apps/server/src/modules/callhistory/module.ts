/** Wiring of callhistory. */
import type { Kernel, Module } from '#kernel';
import { callhistoryRoutes } from './routes.ts';

export const callhistoryModule: Module = {
  name: 'callhistory',
  wire(kernel: Kernel) {
    callhistoryRoutes(kernel);
  },
};
