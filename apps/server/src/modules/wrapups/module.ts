/** Wiring of wrapups. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { plug } from './ports.ts';
import { wrapupsRoutes } from './routes.ts';
import { eraseAbout, saveKey, staleKeys, wrapupsAbout } from './store.ts';
import { wrapupSubscriptions } from './subscriptions.ts';
import { notesOf } from './work-on-wrapup.ts';

export const wrapupsModule: Module = {
  name: 'wrapups',
  wire(kernel: Kernel) {
    plug({ keys: kernel.keys });
    rewrapHolder('wrapups.wrapup', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('wrapups.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, { id: row.id, ring: next.ring, wrapped_key: next.wrapped });
      }
      return rows.length;
    });
    registerCustomerData('wrapups', {
      export: async (db, scope, customerIds) =>
        (await Promise.all(customerIds.map((id) => wrapupsAbout(db, scope, id)))).flat().map((row) => ({
          callId: row.call_id,
          at: row.opened_at.toISOString(),
          result: row.code_path,
          notes: notesOf(row),
        })),
      erase: async (tx, _scope, customerIds) => {
        for (const id of customerIds) await eraseAbout(tx, id);
      },
    });
    wrapupSubscriptions(kernel);
    wrapupsRoutes(kernel);
  },
};
