/** Wiring of needs. */
import { type Kernel, type Module, systemScope } from '#kernel';
import { registerCustomerData } from '#modules/customers';
import { countUse } from '#modules/parts';
import { givePorts } from './ports.ts';
import { needsRoutes } from './routes.ts';
import { needsOf, progressOf, useOf, wipeNeeds } from './store.ts';

export const needsModule: Module = {
  name: 'needs',
  wire(kernel: Kernel) {
    countUse('needs', (on) => useOf(on, systemScope('needs')));
    givePorts({ site: kernel.config.site });
    registerCustomerData('needs', {
      async export(db, scope, ids) {
        const rows = await needsOf(db, scope, ids);
        const lines = await progressOf(
          db,
          scope,
          rows.map(({ id }) => id),
        );
        return rows.map(({ id, title, state, next_step, next_on, created_at }) => ({
          title,
          state,
          nextStep: next_step,
          nextOn: next_on,
          createdAt: created_at,
          progress: lines.filter(({ need_id }) => need_id === id).map(({ text, at }) => ({ text, at })),
        }));
      },
      erase: (tx, _scope, ids) => wipeNeeds(tx, ids),
    });
    needsRoutes(kernel);
  },
};
