/** Wiring of configuration. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { configurationPermissions } from './permissions.ts';
import { giveSignals, giveSite } from './ports.ts';
import { configurationRoutes } from './routes.ts';

export const configurationModule: Module = {
  name: 'configuration',
  wire(kernel: Kernel) {
    registerPermissions(configurationPermissions);
    giveSite(kernel.config.site);
    giveSignals(kernel.signals);
    configurationRoutes(kernel);
  },
};
