/** Wiring of calllists. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerCallerLists } from '#modules/telephony';
import { lookUp } from './look-up.ts';
import { calllistsPermissions } from './permissions.ts';
import { calllistsRoutes } from './routes.ts';

export const calllistsModule: Module = {
  name: 'calllists',
  wire(kernel: Kernel) {
    registerPermissions(calllistsPermissions);
    registerCallerLists(lookUp);
    calllistsRoutes(kernel);
  },
};
