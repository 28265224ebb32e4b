/** Work that would wait too long in its queue goes to another one, maybe of another site. Its key, so its place by age, stays. */
import { clock, type Database, type Db, type Lease, type Scope, type Tx } from '#kernel';
import { kindOf } from './kinds.ts';
import { passOnRow } from './pass-on-work.ts';
import { doorOf } from './queue-door.ts';
import { readLines } from './read-queues.ts';
import { decideOverflow } from './rules/overflow.ts';
import { lockItems, lockSubject } from './store-items.ts';
import { loadPolicy, markOverflowing, queueById } from './store-queues.ts';
import type { QueueRow, WorkItemRow } from './tables.ts';

/** Where new work of this queue goes: on from queue to queue as long as each overflows, at most `hopLimit` times. */
export async function queueFor(tx: Tx, scope: Scope, first: QueueRow): Promise<{ queue: QueueRow; hops: number }> {
  let queue = first;
  if (!queue.overflow) return { queue, hops: 0 };
  const { hop_limit } = await loadPolicy(tx, scope);
  const seen = new Set([queue.id]);
  let hops = 0;
  while (hops < hop_limit) {
    const next = await overflowTarget(tx, scope, queue);
    if (!next || seen.has(next.id)) break;
    seen.add(next.id);
    queue = next;
    hops++;
  }
  return { queue, hops };
}

async function overflowTarget(tx: Tx, scope: Scope, queue: QueueRow): Promise<QueueRow | null> {
  if (!queue.overflow) return null;
  const target = await usableTarget(tx, scope, queue);
  const lines = await readLines(tx, scope, target ? [queue.id, target.id] : [queue.id]);
  const decision = decideOverflow(
    queue.overflow,
    queue.overflowing,
    lines.get(queue.id)?.seconds ?? null,
    target ? (lines.get(target.id)?.seconds ?? null) : null,
    lines.get(queue.id)?.waiting ?? 0,
  );
  if (decision.overflowing !== queue.overflowing) await markOverflowing(tx, queue.id, decision.overflowing);
  return decision.move ? target : null;
}

async function usableTarget(db: Db, scope: Scope, queue: QueueRow): Promise<QueueRow | null> {
  const target = await queueById(db, scope, queue.overflow!.queueId);
  if (target?.state !== 'active' || target.channel !== queue.channel) return null;
  return (await doorOf(db, scope, target)).open ? target : null;
}

/**
 * The subject's owner brings it to another queue, which may be of another site; its place by age goes along. Null: it has nothing
 * open that waits, or was passed on too often already. Throws `routing.queue-not-found` and `routing.queue-closed`.
 */
export async function overflowTo(
  tx: Tx,
  scope: Scope,
  { kind, subjectId, queueId }: { kind: string; subjectId: string; queueId: string },
): Promise<WorkItemRow | null> {
  const row = await lockSubject(tx, scope, kind, subjectId);
  if (!row || row.state === 'held' || row.queue_id === queueId) return null;
  const { hop_limit } = await loadPolicy(tx, scope);
  return row.hops >= hop_limit ? null : passOnRow(tx, scope, row, { queueId, reason: 'overflow' });
}

/** The router's look at an item that has waited as long as its queue may let it. False: nobody there would be sooner. */
export async function overflowItem(
  db: Database,
  scope: Scope,
  lease: Lease,
  itemId: string,
  epoch: number,
): Promise<boolean> {
  return db.transact(async (tx) => {
    await lease.fence(tx);
    const [row] = await lockItems(tx, scope, [itemId]);
    if (row?.state !== 'waiting' || row.epoch !== epoch) return true;
    const queue = await queueById(tx, scope, row.queue_id);
    const { hop_limit } = await loadPolicy(tx, scope);
    if (!queue?.overflow || row.hops >= hop_limit) return true;
    if (clock.ms() - row.waiting_since.getTime() < queue.overflow.enterSeconds * 1000) return true;
    const target = await usableTarget(tx, scope, queue);
    if (!target) return false;
    const lines = await readLines(tx, scope, [queue.id, target.id]);
    const there = lines.get(target.id)?.seconds ?? null;
    const here = lines.get(queue.id)?.seconds ?? Number.POSITIVE_INFINITY;
    if (there === null || there >= here) return false;
    const after = await passOnRow(tx, scope, row, { queueId: target.id, reason: 'overflow' });
    await kindOf(row.kind).onReturned(tx, scope, {
      subjectId: row.subject_id,
      queueId: after.queue_id,
      unitId: after.unit_id,
      reason: 'overflow',
      held: false,
    });
    return true;
  });
}
