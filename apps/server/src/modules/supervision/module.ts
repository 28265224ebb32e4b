/** Wiring of supervision. */
import type { Kernel, Module } from '#kernel';
import { onLook } from '#modules/conversations';
import { lookIn } from './look-in.ts';
import { ResponseWatch } from './response-watch.ts';
import { supervisionRoutes } from './routes.ts';
import { supervisionSubscriptions } from './subscriptions.ts';

let watch: ResponseWatch | null = null;

export const supervisionModule: Module = {
  name: 'supervision',
  wire(kernel: Kernel) {
    onLook((scope, looked) => lookIn(kernel.db, scope, looked, kernel.config.site));
    supervisionRoutes(kernel);
    supervisionSubscriptions(kernel);
    watch = new ResponseWatch(kernel);
  },
  async start({ config }) {
    if (config.roles.has('worker')) watch?.start();
  },
  async stop() {
    await watch?.stop();
  },
};
