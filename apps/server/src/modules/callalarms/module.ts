/** Wiring of callalarms. */
import { can, type Kernel, type Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { callalarmsPermissions } from './permissions.ts';
import { plug } from './ports.ts';
import { callalarmsRoutes } from './routes.ts';
import { Watchman } from './watchman.ts';

let watchman: Watchman | null = null;

export const callalarmsModule: Module = {
  name: 'callalarms',
  wire(kernel: Kernel) {
    plug({ site: kernel.config.site, publicUrl: kernel.config.publicUrl });
    registerPermissions(callalarmsPermissions);
    callalarmsRoutes(kernel);
    watchman = new Watchman(kernel);
    const watching = new Set<string>();
    kernel.realtime.topic('callalarms', (scope, staffId) => {
      const allowed = scope.actor.kind === 'staff' && scope.actor.id === staffId && can(scope, 'livecalls.see');
      if (allowed) watching.add(staffId);
      return allowed;
    });
    kernel.events.tail({
      name: 'callalarms.changed',
      from: 'end',
      handle: (events) => {
        if (!events.some(({ type }) => type.startsWith('callalarms.'))) return;
        for (const staffId of watching) {
          const topic = `callalarms:${staffId}`;
          if (kernel.realtime.listened(topic)) kernel.realtime.push(topic, 'callalarms.changed', {});
          else watching.delete(staffId);
        }
      },
    });
  },
  async start() {
    watchman?.start();
  },
  async stop() {
    await watchman?.stop();
  },
};
