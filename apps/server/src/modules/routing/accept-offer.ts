/** An agent takes what is offered. Compare-and-set on the epoch under the row's lock: the first one wins, a late one learns so. */
import { announce, clock, type Scope, type Tx } from '#kernel';
import type { Channel } from './contract.ts';
import { offerGone } from './errors.ts';
import { workAssigned } from './events.ts';
import { hint } from './hints.ts';
import { kindOf } from './kinds.ts';
import { aggregateOf, factOf, lasted, moveItem } from './move-item.ts';
import { touchAgent } from './store-agents.ts';
import { heldByOffer, lockOffer } from './store-items.ts';
import type { WorkItemRow } from './tables.ts';

/** Throws `routing.offer-gone` when it was taken, missed or withdrawn. A repeated accept of the own offer answers the same again. */
export async function acceptOffer(
  tx: Tx,
  scope: Scope,
  input: { offerId: string; epoch: number },
): Promise<{ workItemId: string; channel: Channel; subjectId: string }> {
  const staffId = scope.actor.id;
  const row = await lockOffer(tx, scope, input.offerId);
  if (!row) {
    const mine = await heldByOffer(tx, scope, input.offerId, staffId);
    if (!mine) throw offerGone();
    return { workItemId: mine.id, channel: mine.channel, subjectId: mine.subject_id };
  }
  const expired = row.offer_expires_at !== null && row.offer_expires_at.getTime() <= clock.ms();
  if (row.epoch !== input.epoch || expired || !row.offered_to?.includes(staffId)) throw offerGone();
  await hold(tx, scope, row, staffId, 'accepted');
  return { workItemId: row.id, channel: row.channel, subjectId: row.subject_id };
}

/** `row`: locked, waiting or offered. */
export async function hold(
  tx: Tx,
  scope: Scope,
  row: WorkItemRow,
  staffId: string,
  reason: 'accepted' | 'assigned',
): Promise<WorkItemRow> {
  const waitedMs = lasted(row);
  const after = await moveItem(tx, scope, row, reason === 'accepted' ? 'accept' : 'assign', {
    reason,
    staffIds: [staffId],
    change: { held_by: staffId, held_since: clock.now(), taken_by_offer: row.offer_id },
  });
  await touchAgent(tx, staffId, true);
  await announce(tx, workAssigned, {
    aggregate: aggregateOf(after),
    payload: {
      ...factOf(after),
      offerId: row.offer_id,
      staffId,
      staffIds: row.offered_to ?? [],
      waitedMs,
    },
    actor: scope.actor,
  });
  await kindOf(row.kind).onAssigned(tx, scope, {
    workItemId: row.id,
    subjectId: row.subject_id,
    queueId: row.queue_id,
    staffId,
  });
  tx.afterCommit(() => hint({ agents: [staffId] }));
  return after;
}
