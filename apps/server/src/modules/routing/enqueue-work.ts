/** Puts subjects into queues. */
import { announceMany, clock, newId, type Scope, systemScope, type Tx } from '#kernel';
import { alreadyQueued, queueClosed, queueNotFound } from './errors.ts';
import { workQueued } from './events.ts';
import { hint } from './hints.ts';
import { kindsTakenAtOnce } from './kinds.ts';
import { aggregateOf, factOf } from './move-item.ts';
import { queueFor } from './overflow-work.ts';
import { orderingKey } from './rules/states.ts';
import type { Wanted } from './rules/views.ts';
import { lastHolders } from './store-items.ts';
import { insertItems, type NewItem } from './store-moves.ts';
import { queuesById } from './store-queues.ts';
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
  /** Of work of the same contact that left this line without being served: the place it had is had again. */
  keptKey?: number | null;
  /** Who stands behind it: found again by the agent they had last. */
  contactId?: string | null;
};
export type Enqueued = { workItemId: string; queueId: string; unitId: string; targetSeconds: number };
/** Why a subject did not enter: its queue is gone or closed, or it has open work already (pass it on instead). */
export type NotEnqueued = 'queue-not-found' | 'queue-closed' | 'already-queued';

const refusals: Record<NotEnqueued, () => Error> = {
  'queue-not-found': queueNotFound,
  'queue-closed': queueClosed,
  'already-queued': alreadyQueued,
};

/** Throws `routing.queue-not-found`, `routing.queue-closed`, `routing.already-queued`. */
export async function enqueue(tx: Tx, scope: Scope, input: Enqueue): Promise<Enqueued> {
  const entered = (await enqueueMany(tx, scope, [input]))[0]!;
  if (typeof entered === 'string') throw refusals[entered]();
  return entered;
}

/** Many subjects in as many statements as one; each answer at the place of its question. */
export async function enqueueMany(
  tx: Tx,
  scope: Scope,
  inputs: readonly Enqueue[],
): Promise<(Enqueued | NotEnqueued)[]> {
  if (inputs.length === 0) return [];
  const queues = new Map(
    (await queuesById(tx, scope, [...new Set(inputs.map(({ queueId }) => queueId))])).map((queue) => [queue.id, queue]),
  );
  const places = new Map<string, { queue: QueueRow; hops: number }>();
  for (const queue of queues.values())
    if (queue.state === 'active') places.set(queue.id, await queueFor(tx, router, queue));
  const now = clock.now();
  const wanted = await wantedOf(tx, inputs, queues, now);
  const atOnce = kindsTakenAtOnce();
  const items: NewItem[] = [];
  for (const [index, input] of inputs.entries()) {
    const place = places.get(input.queueId);
    if (!place) continue;
    const [asked, { queue, hops }] = [queues.get(input.queueId)!, place];
    const priority = input.priority ?? 0;
    items.push({
      id: newId(),
      origin_site: queue.origin_site,
      kind: input.kind,
      subject_id: input.subjectId,
      channel: queue.channel,
      queue_id: queue.id,
      unit_id: queue.unit_id,
      // By the promise of the queue that was asked for: overflow does not change the place.
      key: Math.min(
        orderingKey(now.getTime(), asked.target_seconds, priority, input.carriedMs),
        input.keptKey ?? Number.POSITIVE_INFINITY,
      ),
      priority,
      wanted: wanted[index]!,
      contact_id: input.contactId ?? null,
      hops,
      enqueued_at: now,
      // Nobody is told a place in a line that is given out at once.
      placed: !atOnce.includes(input.kind),
    });
  }
  const actor = `${scope.actor.kind}:${scope.actor.id}`;
  const rows = items.length > 0 ? await insertItems(tx, router, actor, items) : [];
  await announceMany(
    tx,
    workQueued,
    rows.map((row) => ({
      aggregate: aggregateOf(row),
      payload: { ...factOf(row), reason: 'enqueued' },
      actor: scope.actor,
    })),
  );
  if (rows.length > 0) tx.afterCommit(() => hint({ rows }));
  const bySubject = new Map(rows.map((row) => [`${row.kind} ${row.subject_id}`, row]));
  return inputs.map((input) => {
    const queue = queues.get(input.queueId);
    if (!queue) return 'queue-not-found';
    if (queue.state !== 'active') return 'queue-closed';
    const row = bySubject.get(`${input.kind} ${input.subjectId}`);
    if (!row) return 'already-queued';
    const { queue: taker } = places.get(queue.id)!;
    return { workItemId: row.id, queueId: taker.id, unitId: taker.unit_id, targetSeconds: taker.target_seconds };
  });
}

/** Sticky: who came back within the queue's days is wanted by whom they had, unless the caller wants somebody else. */
async function wantedOf(
  tx: Tx,
  inputs: readonly Enqueue[],
  queues: ReadonlyMap<string, QueueRow>,
  now: Date,
): Promise<Wanted[]> {
  const contacts = inputs.flatMap(({ contactId, queueId, wanted }) => {
    const days = queues.get(queueId)?.sticky_days ?? 0;
    return contactId && days > 0 && !wanted?.preferred && !wanted?.dedicated
      ? [{ contactId, since: new Date(now.getTime() - days * 86_400_000) }]
      : [];
  });
  const sticky = new Set(contacts.map(({ contactId }) => contactId));
  const holders = await lastHolders(tx, router, contacts);
  return inputs.map(({ contactId, wanted = {} }) => {
    const preferred = contactId && sticky.has(contactId) && !wanted.dedicated ? holders.get(contactId) : undefined;
    return preferred ? { preferred, ...wanted } : wanted;
  });
}
