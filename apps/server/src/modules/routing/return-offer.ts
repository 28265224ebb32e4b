/** An offer ends without a taker: back to the line, with its place. */
import { announce, clock, type Scope, type Tx } from '#kernel';
import { workReturned } from './events.ts';
import { hint } from './hints.ts';
import { kindOf } from './kinds.ts';
import { aggregateOf, factOf, moveItem } from './move-item.ts';
import { lockItemsOf } from './store-items.ts';
import { saveItem } from './store-moves.ts';
import type { WorkItemRow } from './tables.ts';

export type ReturnReason = 'missed' | 'declined' | 'not-ready';

/** `row`: locked, state offered. `refusedBy`: not offered it again until `refusedUntil` (ms). */
export async function returnOffer(
  tx: Tx,
  scope: Scope,
  row: WorkItemRow,
  reason: ReturnReason,
  refused: { staffIds: string[]; until: number } = { staffIds: [], until: 0 },
): Promise<WorkItemRow> {
  const now = clock.ms();
  const still = Object.entries(row.declined).filter(([, until]) => until > now);
  const declined = Object.fromEntries([...still, ...refused.staffIds.map((id) => [id, refused.until] as const)]);
  const staffIds = row.offered_to ?? [];
  const after = await moveItem(tx, scope, row, 'return', { reason, staffIds, change: { declined } });
  await announce(tx, workReturned, {
    aggregate: aggregateOf(after),
    payload: { ...factOf(after), offerId: row.offer_id, staffIds, reason, held: false },
    actor: scope.actor,
  });
  await kindOf(row.kind).onReturned(tx, scope, {
    subjectId: row.subject_id,
    queueId: after.queue_id,
    unitId: after.unit_id,
    reason,
    held: false,
  });
  return after;
}

/** Somebody is not ready any more: offers to them alone go back, from sets they are taken out. */
export async function returnOffersOf(tx: Tx, scope: Scope, staffId: string): Promise<void> {
  for (const row of await lockItemsOf(tx, scope, staffId)) {
    if (row.state !== 'offered') continue;
    await leaveOffer(tx, scope, row, staffId, 'not-ready', null);
  }
}

/** One of an offer's set is out; the last one out returns it. `refusedUntil`: milliseconds, or null. */
export async function leaveOffer(
  tx: Tx,
  scope: Scope,
  row: WorkItemRow,
  staffId: string,
  reason: ReturnReason,
  refusedUntil: number | null,
): Promise<void> {
  const refused = { staffIds: refusedUntil === null ? [] : [staffId], until: refusedUntil ?? 0 };
  const others = (row.offered_to ?? []).filter((id) => id !== staffId);
  if (others.length === 0) {
    await returnOffer(tx, scope, row, reason, refused);
    return;
  }
  await narrowOffer(tx, scope, row, staffId, others, reason, refused);
}

async function narrowOffer(
  tx: Tx,
  scope: Scope,
  row: WorkItemRow,
  staffId: string,
  others: string[],
  reason: ReturnReason,
  refused: { staffIds: string[]; until: number },
): Promise<void> {
  const declined = { ...row.declined, ...Object.fromEntries(refused.staffIds.map((id) => [id, refused.until])) };
  const after = { ...row, offered_to: others, declined };
  // The epoch stays: the others' cards are still good.
  const entry = {
    item: after,
    from: 'offered' as const,
    reason,
    staffIds: [staffId],
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    lastedMs: null,
  };
  await saveItem(tx, after, entry, null);
  await announce(tx, workReturned, {
    aggregate: aggregateOf(after),
    payload: { ...factOf(after), offerId: row.offer_id, staffIds: [staffId], reason, held: false },
    actor: scope.actor,
  });
  tx.afterCommit(() => hint({ rows: [after] }));
}
