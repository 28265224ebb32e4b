/** Wiring of speeddials. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerShortNumbers } from '#modules/operators';
import { numberOfSlot } from './dial-slot.ts';
import { speeddialsPermissions } from './permissions.ts';
import { speeddialsRoutes } from './routes.ts';

export const speeddialsModule: Module = {
  name: 'speeddials',
  wire(kernel: Kernel) {
    registerPermissions(speeddialsPermissions);
    registerShortNumbers(numberOfSlot);
    speeddialsRoutes(kernel);
  },
};
