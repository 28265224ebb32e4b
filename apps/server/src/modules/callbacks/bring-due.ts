/** What is due becomes work of its queue; what has waited past the customer's hours waits for the next ones. */
import { AppError, clock, type Kernel, type Scope, systemScope, type Tx } from '#kernel';
import { enqueue, finish, queueDoor } from '#modules/routing';
import { moveCallback } from './move.ts';
import { nextMoment, suits, type Window } from './rules/windows.ts';
import { dueCallbacks, lockCallback, waitingCallbacks } from './store.ts';
import type { CallbackRow } from './tables.ts';
import { workKind } from './work-kind.ts';

const program = systemScope('callbacks');
const batch = 100;

export const windowOfRow = (row: CallbackRow): Window => ({
  notBefore: row.not_before,
  notAfter: row.not_after,
  days: row.days,
  fromMinute: row.from_minute,
  toMinute: row.to_minute,
  zone: row.zone,
});

/** Returns how many were looked after. */
export async function bringAllDue({ db }: Pick<Kernel, 'db'>): Promise<number> {
  const due = await dueCallbacks(db, program, clock.now(), batch);
  for (const id of due) await db.transact((tx) => queueOne(tx, program, id));
  return due.length;
}

/** Waiting ones whose hours are over: nobody is called at night because a queue was long. */
export async function takeBackLate({ db }: Pick<Kernel, 'db'>): Promise<void> {
  const now = clock.now();
  for (const seen of await waitingCallbacks(db, program))
    if (!suits(windowOfRow(seen), now))
      await db.transact(async (tx) => {
        // The work item before the subject's row, as everywhere.
        const item = await finish(tx, program, { kind: workKind, subjectId: seen.id, reason: 'outside-hours' });
        const row = await lockCallback(tx, program, seen.id);
        if (item && row) await planFrom(tx, row, now, 'outside-hours');
      });
}

/** `force`: an agent takes it now, whatever its time. */
export async function queueOne(tx: Tx, scope: Scope, id: string, force = false): Promise<CallbackRow | null> {
  const row = await lockCallback(tx, program, id);
  const now = clock.now();
  if (row?.state !== 'planned' || (!force && row.next_at!.getTime() > now.getTime())) return null;
  if (!force && !suits(windowOfRow(row), now)) return planFrom(tx, row, now, 'outside-hours');
  const door = await queueDoor(tx, program, row.queue_id, now);
  if (!force && door && !door.open && door.closedOffer !== 'wait')
    return door.opensAt
      ? planFrom(tx, row, door.opensAt, 'queue-closed')
      : moveCallback(tx, scope, row, 'give-up', 'queue-closed');
  try {
    const entered = await enqueue(tx, program, {
      kind: workKind,
      subjectId: row.id,
      queueId: row.queue_id,
      // The place of the one who waited on the line.
      carriedMs: Math.max(0, now.getTime() - row.since.getTime()),
      contactId: row.customer_id,
    });
    return moveCallback(tx, scope, row, 'queue', 'due', { queue_id: entered.queueId, unit_id: entered.unitId });
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('routing.')) throw error;
    return moveCallback(tx, scope, row, 'give-up', 'queue-gone');
  }
}

/** The next moment that suits from there on, or the end. */
export async function planFrom(tx: Tx, row: CallbackRow, from: Date, reason: string): Promise<CallbackRow | null> {
  const at = nextMoment(windowOfRow(row), from);
  return at
    ? moveCallback(tx, program, row, 'plan', reason, { next_at: at })
    : moveCallback(tx, program, row, 'give-up', 'late');
}
