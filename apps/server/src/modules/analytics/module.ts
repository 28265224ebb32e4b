/** Wiring of analytics. */
import { can, type Kernel, type Module } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { LiveWall } from './live-wall.ts';
import { analyticsPermissions } from './permissions.ts';
import { analyticsRoutes } from './routes.ts';
import { analyticsSubscriptions } from './subscriptions.ts';

let walls: LiveWall | null = null;

export const analyticsModule: Module = {
  name: 'analytics',
  wire(kernel: Kernel) {
    registerPermissions(analyticsPermissions);
    analyticsRoutes(kernel);
    analyticsSubscriptions(kernel);
    const live = new LiveWall(kernel);
    walls = live;
    kernel.realtime.topic('wall', (scope, unitId) => {
      const allowed = scope.actor.kind === 'staff' && can(scope, 'analytics.wall', unitId);
      if (allowed) live.watch(unitId);
      return allowed;
    });
    kernel.events.tail({ name: 'analytics.walls', from: 'end', handle: (events) => live.take(events) });
  },
  async stop() {
    walls?.stop();
  },
};
