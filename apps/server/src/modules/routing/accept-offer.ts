/** An agent takes what is offered. Compare-and-set on the epoch under the row's lock: the first one wins, a late one learns so. */
import { clock, type Scope, type Tx } from '#kernel';
import type { Channel } from './contract.ts';
import { offerGone } from './errors.ts';
import { holdMany } from './hold-work.ts';
import { kindOf } from './kinds.ts';
import { heldByOffer, lockOffers } from './store-items.ts';
import type { WorkItemRow } from './tables.ts';

export type Accept = { offerId: string; epoch: number };
export type Accepted = { workItemId: string; channel: Channel; subjectId: string };

/** Throws `routing.offer-gone` when it was taken, missed or withdrawn. A repeated accept of the own offer answers the same again. */
export async function acceptOffer(tx: Tx, scope: Scope, input: Accept): Promise<Accepted> {
  const [outcome] = await acceptOffers(tx, [{ scope, input }]);
  if (outcome === null) throw offerGone();
  return outcome!;
}

/** Several people accept in one transaction. Answers in the given order; null: the offer is gone for that one. */
export async function acceptOffers(
  tx: Tx,
  accepts: readonly { scope: Scope; input: Accept }[],
): Promise<(Accepted | null)[]> {
  const rows = await lockOffers(tx, accepts);
  const open = new Map(rows.map((row) => [row.offer_id!, row]));
  const now = clock.ms();
  const won: { scope: Scope; row: WorkItemRow }[] = [];
  const answers: (Accepted | null)[] = [];
  for (const { scope: who, input } of accepts) {
    const row = open.get(input.offerId);
    const staffId = who.actor.id;
    if (row && mayTake(row, staffId, input.epoch, now)) {
      // Of several who accept one offer in this very transaction the first has it.
      open.delete(input.offerId);
      won.push({ scope: who, row });
      answers.push(acceptedOf(row));
      continue;
    }
    const before = won.find((one) => one.row.offer_id === input.offerId);
    if (before?.scope.actor.id === staffId) answers.push(acceptedOf(before.row));
    else {
      const mine = row || before ? null : await heldByOffer(tx, who, input.offerId, staffId);
      answers.push(mine && acceptedOf(mine));
    }
  }
  await holdMany(
    tx,
    won.map(({ scope: who, row }) => ({ scope: who, row, staffId: who.actor.id })),
    'accepted',
  );
  return answers;
}

function mayTake(row: WorkItemRow, staffId: string, epoch: number, now: number): boolean {
  const expired = row.offer_expires_at !== null && row.offer_expires_at.getTime() <= now;
  return row.epoch === epoch && !expired && (row.offered_to?.includes(staffId) ?? false);
}

function acceptedOf(row: WorkItemRow): Accepted {
  return { workItemId: row.id, channel: kindOf(row.kind).shownAs ?? row.channel, subjectId: row.subject_id };
}
