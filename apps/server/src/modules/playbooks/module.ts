/** Wiring of playbooks. */
import { type Kernel, type Module, systemScope } from '#kernel';
import { countUse } from '#modules/parts';
import { registerGate, ticketOpened } from '#modules/tickets';
import { playbooksRoutes } from './routes.ts';
import { beginByType, holdBack } from './run-playbook.ts';
import { useOf } from './store.ts';

const scope = systemScope('playbooks');

export const playbooksModule: Module = {
  name: 'playbooks',
  wire(kernel: Kernel) {
    countUse('playbooks', (on) => useOf(on, systemScope('playbooks')));
    registerGate('playbooks', holdBack);
    kernel.events.subscribe<{ ticketId: string; type: string }>({
      name: 'playbooks.begin-by-type',
      // Work that was opened before is not held up by it.
      from: 'end',
      to: [ticketOpened],
      handle: (tx, { payload }) => beginByType(tx, scope, [payload]),
      handleAll: (tx, all) =>
        beginByType(
          tx,
          scope,
          all.map(({ payload }) => payload),
        ),
    });
    playbooksRoutes(kernel);
  },
};
