/** Nobody took an offer in time: the item goes back with its place; an agent who misses too many is made not ready. */
import { clock, type Database, type Lease, type Scope } from '#kernel';
import { applyPresence } from '../apply-presence.ts';
import { returnOffer } from '../return-offer.ts';
import { lockAgent } from '../store-agents.ts';
import { lockItems } from '../store-items.ts';
import { loadPolicy } from '../store-queues.ts';

export async function expireOffer(
  db: Database,
  scope: Scope,
  lease: Lease,
  itemId: string,
  epoch: number,
): Promise<void> {
  await db.transact(async (tx) => {
    await lease.fence(tx);
    const [row] = await lockItems(tx, scope, [itemId]);
    if (row?.state !== 'offered' || row.epoch !== epoch) return;
    if (row.offer_expires_at && row.offer_expires_at.getTime() > clock.ms()) return;
    const missed = row.offered_to ?? [];
    await returnOffer(tx, scope, row, 'missed');
    // Of many who were rung at once nobody in particular missed it.
    if (missed.length !== 1) return;
    const agent = await lockAgent(tx, scope, missed[0]!);
    if (agent?.state !== 'ready') return;
    const { missed_limit } = await loadPolicy(tx, scope);
    const missedInRow = agent.missed_in_row + 1;
    const over = missedInRow >= missed_limit;
    await applyPresence(tx, scope, agent, {
      act: over ? 'miss' : 'ready',
      reason: over ? 'missed-offer' : agent.reason,
      forcedBy: over ? 'router' : agent.forced_by,
      missedInRow,
    });
  });
}
