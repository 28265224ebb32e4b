import type { Module } from '#kernel';
import { organisationRoutes } from './routes.ts';

export const organisationModule: Module = {
  name: 'organisation',
  wire: organisationRoutes,
};
