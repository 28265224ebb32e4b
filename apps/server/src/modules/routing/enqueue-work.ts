/** Puts a subject into a queue. */
import { announce, clock, newId, type Scope, systemScope, type Tx } from '#kernel';
import { alreadyQueued, queueClosed, queueNotFound } from './errors.ts';
import { workQueued } from './events.ts';
import { hint } from './hints.ts';
import { aggregateOf, factOf } from './move-item.ts';
import { queueFor } from './overflow-work.ts';
import { orderingKey } from './rules/states.ts';
import type { Wanted } from './rules/views.ts';
import { insertItem, lastHolder, logWork } from './store-items.ts';
import { queueById } from './store-queues.ts';
import type { QueueRow } from './tables.ts';

/** Where work goes is the router's to know, whoever brings it: a visitor may come back to an agent they may not see. */
const router = systemScope('router');

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
  /** Who stands behind it: found again by the agent they had last. */
  contactId?: string | null;
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
  const asked = await queueById(tx, scope, input.queueId);
  if (!asked) throw queueNotFound();
  if (asked.state !== 'active') throw queueClosed();
  const { queue, hops } = await queueFor(tx, router, asked);
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
    // By the promise of the queue that was asked for: overflow does not change the place.
    key: orderingKey(now.getTime(), asked.target_seconds, priority, input.carriedMs),
    priority,
    wanted: await wantedOf(tx, input, asked, now),
    contact_id: input.contactId ?? null,
    hops,
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

/** Sticky: who came back within the queue's days is wanted by whom they had, unless the caller wants somebody else. */
async function wantedOf(tx: Tx, input: Enqueue, queue: QueueRow, now: Date): Promise<Wanted> {
  const wanted = input.wanted ?? {};
  if (!input.contactId || queue.sticky_days === 0 || wanted.preferred || wanted.dedicated) return wanted;
  const since = new Date(now.getTime() - queue.sticky_days * 86_400_000);
  const preferred = await lastHolder(tx, router, input.contactId, since);
  return preferred ? { ...wanted, preferred } : wanted;
}
