/** A leader puts waiting work at another place of its line. Its wait goes on; nobody is asked again for that. */
import { announce, type Scope, type Tx } from '#kernel';
import { notHeld } from './errors.ts';
import { workReturned } from './events.ts';
import { aggregateOf, factOf, moveItem } from './move-item.ts';
import { keysToPlace } from './rules/line.ts';
import { lockItems, lockSubject } from './store-items.ts';
import { lineOf, lockQueue } from './store-queues.ts';

/** `place`: 0 is the front. Throws `routing.not-held` when it does not wait, or rings at somebody already. */
export async function placeInLine(
  tx: Tx,
  scope: Scope,
  { kind, subjectId, queueId, place }: { kind: string; subjectId: string; queueId: string; place: number },
): Promise<void> {
  // One at a time in a line: whoever comes second finds the order that the first one left.
  await lockQueue(tx, scope, queueId);
  const row = await lockSubject(tx, scope, kind, subjectId);
  if (row?.state !== 'waiting' || row.queue_id !== queueId) throw notHeld();
  const keys = keysToPlace(await lineOf(tx, scope, queueId), row.id, place);
  const moved = [
    row,
    ...(await lockItems(
      tx,
      scope,
      [...keys.keys()].filter((id) => id !== row.id),
    )),
  ];
  for (const one of moved) {
    const key = keys.get(one.id);
    // Who rings somewhere already is out of the order.
    if (key === undefined || key === one.key || one.state !== 'waiting') continue;
    const after = await moveItem(tx, scope, one, 'requeue', { reason: 'placed', staffIds: [], change: { key } });
    const payload = { ...factOf(after), offerId: null, staffIds: [], reason: 'placed', held: false };
    await announce(tx, workReturned, { aggregate: aggregateOf(after), payload, actor: scope.actor });
  }
}
