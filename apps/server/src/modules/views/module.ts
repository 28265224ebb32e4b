/** Wiring of views. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { viewsPermissions } from './permissions.ts';
import { giveSite } from './ports.ts';
import { viewsRoutes } from './routes.ts';

export const viewsModule: Module = {
  name: 'views',
  wire(kernel: Kernel) {
    giveSite(kernel.config.site);
    registerPermissions(viewsPermissions);
    viewsRoutes(kernel);
  },
};
