/** Puts a subject into a queue. */
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { alreadyQueued, queueClosed, queueNotFound } from './errors.ts';
import { workQueued } from './events.ts';
import { hint } from './hints.ts';
import { aggregateOf, factOf } from './move-item.ts';
import { orderingKey } from './rules/states.ts';
import type { Wanted } from './rules/views.ts';
import { insertItem, logWork } from './store-items.ts';
import { queueById } from './store-queues.ts';

export type Enqueue = {
  /** Registered by `registerKind`. */
  kind: string;
  subjectId: string;
  queueId: string;
  /** Each step goes one minute ahead of its time. */
  priority?: number;
  wanted?: Wanted;
  /** Age brought along (another site's queue). */
  carriedMs?: number;
};

/**
 * Throws `routing.queue-not-found`, `routing.queue-closed`, `routing.already-queued` (the subject has open work: pass it on
 * instead).
 */
export async function enqueue(
  tx: Tx,
  scope: Scope,
  input: Enqueue,
): Promise<{ workItemId: string; queueId: string; unitId: string; targetSeconds: number }> {
  const queue = await queueById(tx, scope, input.queueId);
  if (!queue) throw queueNotFound();
  if (queue.state !== 'active') throw queueClosed();
  const now = clock.now();
  const priority = input.priority ?? 0;
  const row = await insertItem(tx, {
    id: newId(),
    origin_site: queue.origin_site,
    kind: input.kind,
    subject_id: input.subjectId,
    channel: queue.channel,
    queue_id: queue.id,
    unit_id: queue.unit_id,
    key: orderingKey(now.getTime(), queue.target_seconds, priority, input.carriedMs),
    priority,
    wanted: input.wanted ?? {},
    enqueued_at: now,
  });
  if (!row) throw alreadyQueued();
  const actor = `${scope.actor.kind}:${scope.actor.id}`;
  await logWork(tx, [{ item: row, from: 'none', reason: 'enqueued', staffIds: [], actor, lastedMs: null }]);
  await announce(tx, workQueued, {
    aggregate: aggregateOf(row),
    payload: { ...factOf(row), reason: 'enqueued' },
    actor: scope.actor,
  });
  tx.afterCommit(() => hint({ items: [{ id: row.id, epoch: row.epoch }] }));
  return { workItemId: row.id, queueId: queue.id, unitId: queue.unit_id, targetSeconds: queue.target_seconds };
}
