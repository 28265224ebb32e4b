/** Wiring of callernumbers. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerWaysOut } from '#modules/parties';
import { wayOfFlow } from './leave-by.ts';
import { callernumbersPermissions } from './permissions.ts';
import { plug } from './ports.ts';
import { callernumbersRoutes } from './routes.ts';

export const callernumbersModule: Module = {
  name: 'callernumbers',
  wire(kernel: Kernel) {
    plug(kernel.config.site);
    registerWaysOut(wayOfFlow);
    registerPermissions(callernumbersPermissions);
    callernumbersRoutes(kernel);
  },
};
