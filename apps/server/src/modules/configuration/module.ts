/** Wiring of configuration. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { configurationPermissions } from './permissions.ts';
import { configurationRoutes } from './routes.ts';

export const configurationModule: Module = {
  name: 'configuration',
  wire(kernel: Kernel) {
    registerPermissions(configurationPermissions);
    configurationRoutes(kernel);
  },
};
