import type { Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { cataloguePermissions } from './permissions.ts';
import { catalogueRoutes } from './routes.ts';
import { ticketTypeRoutes } from './routes-types.ts';

export const catalogueModule: Module = {
  name: 'catalogue',
  wire(kernel) {
    registerPermissions(cataloguePermissions);
    catalogueRoutes(kernel);
    ticketTypeRoutes(kernel);
  },
};
