/** Wiring of teamwork. */
import { type Kernel, type Module, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { countUse } from '#modules/parts';
import { teamworkPermissions } from './permissions.ts';
import { givePorts } from './ports.ts';
import { teamworkRoutes } from './routes.ts';
import { useOf } from './store-rooms.ts';

export const teamworkModule: Module = {
  name: 'teamwork',
  wire(kernel: Kernel) {
    countUse('teamwork', (on) => useOf(on, systemScope('teamwork')));
    givePorts({ site: kernel.config.site, files: kernel.files, realtime: kernel.realtime });
    registerPermissions(teamworkPermissions);
    teamworkRoutes(kernel);
  },
};
