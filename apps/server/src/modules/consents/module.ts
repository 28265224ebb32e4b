/** Wiring of consents. */
import type { Kernel, Module } from '#kernel';
import { registerCustomerData, registerIdentityEntries } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { takeEntries } from './check-identity.ts';
import { ownData } from './own-data.ts';
import { consentsPermissions } from './permissions.ts';
import { consentsRoutes } from './routes.ts';

export const consentsModule: Module = {
  name: 'consents',
  wire(kernel: Kernel) {
    registerPermissions(consentsPermissions);
    registerCustomerData('consents', ownData);
    registerIdentityEntries(takeEntries);
    consentsRoutes(kernel);
  },
};
