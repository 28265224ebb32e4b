/** Wiring of macros. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { macrosPermissions } from './permissions.ts';
import { giveSite } from './ports.ts';
import { macrosRoutes } from './routes.ts';

export const macrosModule: Module = {
  name: 'macros',
  wire(kernel: Kernel) {
    giveSite(kernel.config.site);
    registerPermissions(macrosPermissions);
    macrosRoutes(kernel);
  },
};
