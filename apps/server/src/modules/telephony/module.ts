/** Wiring of telephony. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { registerPermissions } from '#modules/identity';
import { registerKind } from '#modules/routing';
import { Desk } from './desk/desk.ts';
import { destroyRecordings } from './destroy-recordings.ts';
import { telephonyPermissions } from './permissions.ts';
import { giveDesk, plug } from './ports.ts';
import { callRoutes } from './routes-calls.ts';
import { settingsRoutes } from './routes-settings.ts';
import { eraseCalls, listCalls } from './store-calls.ts';
import { keyHolders, saveKey, staleKeys } from './store-lines.ts';
import { callWork } from './work-kind.ts';

let desk: Desk | null = null;

export const telephonyModule: Module = {
  name: 'telephony',
  wire(kernel: Kernel) {
    const { files, keys, config, db, jobs, signals } = kernel;
    plug({ files, keys, site: config.site, signals });
    registerPermissions(telephonyPermissions);
    registerKind(callWork(signals));
    for (const table of keyHolders)
      rewrapHolder(`telephony.${table}`, async (tx, rewrap, current, limit) => {
        const rows = await staleKeys(tx, systemScope('telephony.rewrap'), table, current, limit);
        for (const row of rows) {
          const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
          await saveKey(tx, table, { id: row.id, ring: next.ring, wrapped_key: next.wrapped });
        }
        return rows.length;
      });
    registerCustomerData('telephony', {
      export: async (read, scope, customerIds) => {
        const filter = { open: null, most: 10_000, before: null };
        const lists = await Promise.all(
          customerIds.map((customerId) => listCalls(read, scope, { customerId, ...filter })),
        );
        return lists.flat().map(({ number, direction, dialled, started_at, talked_ms, score }) => ({
          number,
          direction,
          dialled,
          startedAt: started_at.toISOString(),
          talkedMs: talked_ms,
          score,
        }));
      },
      erase: async (tx, scope, customerIds) => {
        for (const id of customerIds) {
          const callIds = await eraseCalls(tx, id);
          if (callIds.length > 0) await destroyRecordings(tx, systemScope(scope.actor.id), files, callIds);
        }
      },
    });
    jobs.schedule('telephony.destroy-recordings', '41 2 * * *', async (scope) => {
      while ((await db.transact((tx) => destroyRecordings(tx, scope, files))) > 0);
    });
    desk = new Desk(kernel);
    giveDesk(desk);
    callRoutes(kernel, desk);
    settingsRoutes(kernel, desk);
  },
  async start(kernel: Kernel) {
    if (kernel.config.roles.has('worker')) await desk?.start();
  },
  async stop() {
    await desk?.stop();
  },
};
