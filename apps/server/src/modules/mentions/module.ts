/** Wiring of mentions. */
import type { Kernel, Module } from '#kernel';
import { mentionRoutes } from './routes.ts';
import { mentionSubscriptions } from './subscriptions.ts';

export const mentionsModule: Module = {
  name: 'mentions',
  wire(kernel: Kernel) {
    mentionRoutes(kernel);
    mentionSubscriptions(kernel);
  },
};
