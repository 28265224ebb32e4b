import type { Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { fieldsPermissions } from './permissions.ts';
import { fieldsRoutes } from './routes.ts';

export const fieldsModule: Module = {
  name: 'fields',
  wire(kernel) {
    registerPermissions(fieldsPermissions);
    fieldsRoutes(kernel);
  },
};
