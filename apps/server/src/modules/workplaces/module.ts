/** Wiring of workplaces. */
import { clock, type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { plugWaysIn, registerPermissions } from '#modules/identity';
import { plugAlarms } from '#modules/notifications';
import { hearAlarm } from './hear-alarm.ts';
import { workplacesPermissions } from './permissions.ts';
import { givePorts, tellJob } from './ports.ts';
import { workplacesRoutes } from './routes.ts';
import { signInRoutes } from './routes-sign-in.ts';
import { openProviders, saveKey, staleKeys } from './store.ts';
import { robotsWaiting, sweepPosts } from './store-posts.ts';
import { tell } from './tell.ts';

export const workplacesModule: Module = {
  name: 'workplaces',
  wire(kernel: Kernel) {
    const { keys, jobs, db, log, outgoing, config } = kernel;
    givePorts({ keys, jobs, db, log, outgoing, site: config.site, publicUrl: config.publicUrl });
    registerPermissions(workplacesPermissions);
    for (const table of ['provider', 'robot'] as const)
      rewrapHolder(`workplaces.${table}`, async (tx, rewrap, current) => {
        const rows = await staleKeys(tx, systemScope('workplaces.rewrap'), table, current);
        for (const row of rows) {
          const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
          await saveKey(tx, table, { id: row.id, ring: next.ring, wrapped_key: next.wrapped });
        }
        return rows.length;
      });
    plugWaysIn(async (at, scope) =>
      (await openProviders(at, scope)).map(({ platform }) => ({
        kind: platform,
        startUrl: `/api/workplaces/sign-in/${platform}/start`,
      })),
    );
    plugAlarms(hearAlarm);
    jobs.handle(tellJob, ({ robotId }) => tell(robotId));
    // Jobs do the work; this finds what a lost one left behind.
    jobs.schedule('workplaces.tell-waiting', '*/10 * * * *', async (scope) => {
      for (const robotId of await robotsWaiting(db, scope)) await tell(robotId);
    });
    jobs.schedule('workplaces.sweep', '17 3 * * *', () => sweepPosts(db, clock.now()));
    workplacesRoutes(kernel);
    signInRoutes(kernel);
  },
};
