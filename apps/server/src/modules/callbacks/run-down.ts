/** The part is switched off: what waits for an agent or is held leaves the queues and is planned again; nobody is called. */
import { clock, type Kernel, systemScope } from '#kernel';
import { partRuns, partSwitched } from '#modules/parts';
import { finish } from '#modules/routing';
import { planFrom } from './bring-due.ts';
import { lockCallback, waitingOrHeld } from './store.ts';
import { workKind } from './work-kind.ts';

const program = systemScope('callbacks');

export function switchSubscription({ events }: Pick<Kernel, 'events'>): void {
  events.subscribe({
    name: 'callbacks.switched',
    to: [partSwitched],
    from: 'end',
    async handle(tx, { payload }) {
      // Switched on, the sweep of the minute brings what has become due meanwhile, inside the customers' hours.
      if (payload.part !== 'callbacks' || (await partRuns(tx, 'callbacks'))) return;
      for (const id of await waitingOrHeld(tx, program)) {
        // The work item before the subject's row, as everywhere.
        await finish(tx, program, { kind: workKind, subjectId: id, reason: 'part-off' });
        const row = await lockCallback(tx, program, id);
        if (row?.state === 'waiting' || row?.state === 'held') await planFrom(tx, row, clock.now(), 'part-off');
      }
    },
  });
}
