/** The subject needs nobody any more: held work is released, waiting work withdrawn. */
import { announce, clock, type Scope, type Tx } from '#kernel';
import { beginWrapup } from './apply-presence.ts';
import { workEnded } from './events.ts';
import { kindOf } from './kinds.ts';
import { aggregateOf, factOf, lasted, moveItem } from './move-item.ts';
import { type LockedItem, lockSubject, putOffWrapup } from './store-items.ts';
import type { WorkItemRow } from './tables.ts';

export type Subject = { kind: string; subjectId: string; reason: string };

/** Ends the subject's open work, whoever has it; null when there is none. Call it before locking the subject's own row. */
export async function finish(tx: Tx, scope: Scope, input: Subject): Promise<WorkItemRow | null> {
  const row = await lockSubject(tx, scope, input.kind, input.subjectId);
  return row && (row.state === 'held' ? await release(tx, scope, row, input) : await withdraw(tx, scope, row, input));
}

async function release(tx: Tx, scope: Scope, row: LockedItem, input: Subject): Promise<WorkItemRow> {
  const now = clock.now();
  const staffId = row.held_by!;
  const after = await moveItem(tx, scope, row, 'release', {
    reason: input.reason,
    staffIds: [staffId],
    change: { ended_at: now, ended_reason: input.reason },
    idle: staffId,
  });
  const { wrapsUp } = kindOf(row.kind);
  const wrapup = wrapsUp === false ? await putOffWrapup(tx, scope, row) : row.wrapup_seconds;
  await beginWrapup(tx, staffId, wrapup);
  await ended(tx, scope, row, after, 'done');
  return after;
}

async function withdraw(tx: Tx, scope: Scope, row: WorkItemRow, input: Subject): Promise<WorkItemRow> {
  const after = await moveItem(tx, scope, row, 'withdraw', {
    reason: input.reason,
    staffIds: row.offered_to ?? [],
    change: { ended_at: clock.now(), ended_reason: input.reason },
  });
  await ended(tx, scope, row, after, 'withdrawn');
  return after;
}

async function ended(
  tx: Tx,
  scope: Scope,
  before: WorkItemRow,
  after: WorkItemRow,
  outcome: 'done' | 'withdrawn',
): Promise<void> {
  await announce(tx, workEnded, {
    aggregate: aggregateOf(after),
    payload: {
      ...factOf(after),
      offerId: before.offer_id,
      staffIds: before.held_by ? [before.held_by] : (before.offered_to ?? []),
      outcome,
      reason: after.ended_reason ?? '',
      lastedMs: lasted(before),
    },
    actor: scope.actor,
  });
}
