/** Wiring of teamwork. */
import type { Kernel, Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { teamworkPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { teamworkRoutes } from './routes.ts';

export const teamworkModule: Module = {
  name: 'teamwork',
  wire(kernel: Kernel) {
    givePorts({ site: kernel.config.site, files: kernel.files, realtime: kernel.realtime });
    registerPermissions(teamworkPermissions);
    teamworkRoutes(kernel);
  },
};
