/** Messages past their time, or of somebody who is erased: the sound is destroyed, the row says only that there was one. */
import { clock, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { CustomerData } from '#modules/customers';
import { finish } from '#modules/routing';
import { dropRecordings } from '#modules/telephony';
import { ports } from './ports.ts';
import { destroyMessages, dueMessages, messagesOfCustomers } from './store.ts';
import type { MessageRow } from './tables.ts';
import { workKind } from './work-kind.ts';

export async function destroyDue(tx: Tx, scope: Scope, now = clock.now()): Promise<number> {
  const due = await dueMessages(tx, scope, now);
  await destroy(tx, scope, due, false);
  if (due.length > 0)
    await record(tx, scope, {
      action: 'voicemail.destroyed',
      subject: ['voicemail', 'messages'],
      detail: { count: due.length },
    });
  return due.length;
}

export const voicemailData: CustomerData = {
  export: async (db, scope, customerIds) =>
    (await messagesOfCustomers(db, scope, customerIds)).map((row) => ({
      leftAt: row.left_at.toISOString(),
      durationMs: row.duration_ms,
      state: row.state,
    })),
  erase: async (tx, scope, customerIds) => {
    const program = systemScope(scope.actor.id);
    const rows = await messagesOfCustomers(tx, program, customerIds);
    await destroy(tx, program, rows, true);
  },
};

/** Nobody is offered words that are gone: the work ends first, then the sound, then the row. */
async function destroy(tx: Tx, scope: Scope, rows: MessageRow[], forgotten: boolean): Promise<void> {
  for (const { id, state } of rows)
    if (state === 'new' || state === 'read')
      await finish(tx, scope, { kind: workKind, subjectId: id, reason: 'destroyed' });
  await dropRecordings(
    tx,
    scope,
    ports().files,
    rows.map(({ recording_id }) => recording_id),
  );
  await destroyMessages(
    tx,
    rows.map(({ id }) => id),
    forgotten,
  );
}
