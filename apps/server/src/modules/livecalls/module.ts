/** Wiring of livecalls. */
import { join } from 'node:path';
import { can, type Kernel, type Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { LiveWatch } from './live-watch.ts';
import { livecallsPermissions } from './permissions.ts';
import { livecallsRoutes } from './routes.ts';

let watch: LiveWatch | null = null;

export const livecallsModule: Module = {
  name: 'livecalls',
  wire(kernel: Kernel) {
    registerPermissions(livecallsPermissions);
    const folder = join(kernel.config.dataDir, 'telephony');
    livecallsRoutes(kernel, folder);
    const live = new LiveWatch(kernel, folder);
    watch = live;
    kernel.realtime.topic('livecalls', (scope, staffId) => {
      const allowed = scope.actor.kind === 'staff' && scope.actor.id === staffId && can(scope, 'livecalls.see');
      if (allowed) live.watch(staffId);
      return allowed;
    });
    kernel.events.tail({ name: 'livecalls.live', from: 'end', handle: (events) => live.take(events) });
  },
  async stop() {
    watch?.stop();
  },
};
