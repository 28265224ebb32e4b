/** Wiring of speeddials. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { speeddialsPermissions } from './permissions.ts';
import { speeddialsRoutes } from './routes.ts';

export const speeddialsModule: Module = {
  name: 'speeddials',
  wire(kernel: Kernel) {
    registerPermissions(speeddialsPermissions);
    speeddialsRoutes(kernel);
  },
};
