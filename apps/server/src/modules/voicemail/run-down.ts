/** The part is switched off: its messages leave the queues, nobody is offered what nobody can open. Switched on, they come back. */
import { type Kernel, systemScope, type Tx } from '#kernel';
import { partRuns, partSwitched } from '#modules/parts';
import { enqueue, finish } from '#modules/routing';
import { lockMessage, saveMessage, unheardForQueues } from './store.ts';
import type { MessageRow } from './tables.ts';
import { workKind } from './work-kind.ts';

const scope = systemScope('voicemail');

/** A queue that is gone or closed: the message waits in the list. */
export async function giveToQueue(tx: Tx, row: Pick<MessageRow, 'id' | 'customer_id'>, queueId: string): Promise<void> {
  const work = { kind: workKind, subjectId: row.id, queueId, contactId: row.customer_id };
  await enqueue(tx, scope, work).catch((error: { code?: string }) => {
    if (!error.code?.startsWith('routing.')) throw error;
  });
}

export function switchSubscription({ events }: Pick<Kernel, 'events'>): void {
  events.subscribe({
    name: 'voicemail.switched',
    to: [partSwitched],
    from: 'end',
    async handle(tx, { payload }) {
      if (payload.part !== 'voicemail') return;
      // As it stands now: who switched twice in a moment meant the last.
      const runs = await partRuns(tx, 'voicemail');
      for (const { id, queueId } of await unheardForQueues(tx, scope)) {
        // The work item before the subject's row, as everywhere.
        if (!runs) await finish(tx, scope, { kind: workKind, subjectId: id, reason: 'part-off' });
        const row = await lockMessage(tx, scope, id);
        if (!row) continue;
        if (runs) await giveToQueue(tx, row, queueId);
        else await saveMessage(tx, { ...row, assigned_to: null });
      }
    },
  });
}
