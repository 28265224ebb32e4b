/** Wiring of waitrooms. */
import type { Kernel, Module } from '#kernel';
import { waitroomsRoutes } from './routes.ts';

export const waitroomsModule: Module = {
  name: 'waitrooms',
  wire(kernel: Kernel) {
    waitroomsRoutes(kernel);
  },
};
