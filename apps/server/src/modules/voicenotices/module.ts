/** Wiring of notices of voice mail. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { plug } from './ports.ts';
import { voicenoticesRoutes } from './routes.ts';
import { saveKey, staleKeys } from './store.ts';
import { leftSubscription, tellWorkers } from './tell-people.ts';

export const voicenoticesModule: Module = {
  name: 'voicenotices',
  wire(kernel: Kernel) {
    plug(kernel);
    rewrapHolder('voicenotices.way', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('voicenotices.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, { id: row.id, ring: next.ring, wrapped_key: next.wrapped });
      }
      return rows.length;
    });
    leftSubscription(kernel);
    tellWorkers(kernel);
    voicenoticesRoutes(kernel);
  },
};
