/** Open offers as their receivers see them. */
import type { Db, Scope } from '#kernel';
import type { Offer } from './contract.ts';
import { kindOf } from './kinds.ts';
import { itemsById, offersTo } from './store-items.ts';
import { queuesById } from './store-queues.ts';
import type { WorkItemRow } from './tables.ts';

export async function readOffers(db: Db, scope: Scope, staffId: string): Promise<Offer[]> {
  return shown(db, scope, await offersTo(db, scope, staffId));
}

/** The given items as far as they are offered now. */
export async function offersOfItems(
  db: Db,
  scope: Scope,
  site: number,
  itemIds: string[],
): Promise<[Offer, string[]][]> {
  const rows = (await itemsById(db, scope, site, itemIds)).filter((row) => row.state === 'offered');
  const offers = await shown(db, scope, rows);
  const receivers = new Map(rows.map((row) => [row.id, row.offered_to ?? []]));
  return offers.map((offer) => [offer, receivers.get(offer.workItemId) ?? []]);
}

async function shown(db: Db, scope: Scope, rows: WorkItemRow[]): Promise<Offer[]> {
  if (rows.length === 0) return [];
  const queues = new Map(
    (await queuesById(db, scope, [...new Set(rows.map((row) => row.queue_id))])).map((queue) => [queue.id, queue]),
  );
  const offers: Offer[] = [];
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const ofKind = rows.filter((row) => row.kind === kind);
    const cards = await kindOf(kind).cards(
      db,
      scope,
      ofKind.map((row) => row.subject_id),
    );
    for (const row of ofKind) {
      const card = cards.get(row.subject_id);
      const queue = queues.get(row.queue_id);
      if (!card || !queue || row.state !== 'offered') continue;
      offers.push({
        id: row.offer_id!,
        workItemId: row.id,
        epoch: row.epoch,
        channel: kindOf(kind).shownAs ?? row.channel,
        subjectId: row.subject_id,
        queueId: queue.id,
        queueName: queue.name,
        offeredAt: row.offered_at!.toISOString(),
        expiresAt: row.offer_expires_at!.toISOString(),
        waitingSince: row.waiting_since.toISOString(),
        card,
      });
    }
  }
  return offers.sort((a, b) => a.offeredAt.localeCompare(b.offeredAt));
}
