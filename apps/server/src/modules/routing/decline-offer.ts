/** An agent does not want an offer: it goes on to others at once and is not offered to this one for a while. */
import { clock, type Scope, type Tx } from '#kernel';
import { offerGone } from './errors.ts';
import { leaveOffer } from './return-offer.ts';
import { lockOffer } from './store-items.ts';
import { loadPolicy } from './store-queues.ts';

/** Throws `routing.offer-gone` when it is not open to the caller (any more). */
export async function declineOffer(tx: Tx, scope: Scope, input: { offerId: string; epoch: number }): Promise<void> {
  const staffId = scope.actor.id;
  const row = await lockOffer(tx, scope, input.offerId);
  if (!row || row.epoch !== input.epoch || !row.offered_to?.includes(staffId)) throw offerGone();
  const { declined_seconds } = await loadPolicy(tx, scope);
  await leaveOffer(tx, scope, row, staffId, 'declined', clock.ms() + declined_seconds * 1000);
}
