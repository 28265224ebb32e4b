/** Wiring of waitrooms. */
import type { Kernel, Module } from '#kernel';
import { registerNodeKind } from '#modules/flows';
import { queueNode } from './queue-node.ts';
import { waitroomsRoutes } from './routes.ts';

export const waitroomsModule: Module = {
  name: 'waitrooms',
  wire(kernel: Kernel) {
    registerNodeKind(queueNode);
    waitroomsRoutes(kernel);
  },
};
