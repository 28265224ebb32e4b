/** Work goes on to another queue, or first to one person, or back to its own queue because its agent fell silent. */
import { announce, clock, type Scope, type Tx } from '#kernel';
import { beginWrapup } from './apply-presence.ts';
import { notHeld, queueClosed, queueNotFound } from './errors.ts';
import { workReturned } from './events.ts';
import { kindOf } from './kinds.ts';
import { aggregateOf, factOf, moveItem } from './move-item.ts';
import { orderingKey } from './rules/states.ts';
import { countAhead, lockSubject } from './store-items.ts';
import { queueById } from './store-queues.ts';
import type { WorkItemRow } from './tables.ts';

export type PassOn = {
  kind: string;
  subjectId: string;
  /** Default: the queue it is in. */
  queueId?: string;
  /** Offered to this person alone for so long; then to the queue. */
  dedicated?: { staffId: string; seconds: number };
  /** overflow, moved (by a leader): its wait goes on, its key stays. */
  reason: 'transfer' | 'silent' | 'overflow' | 'moved';
};

/**
 * Null when the subject has no open work. The place is kept: the key is counted from the first enqueue, so a customer who is
 * passed on does not stand at the end again.
 */
export async function passOn(tx: Tx, scope: Scope, input: PassOn): Promise<WorkItemRow | null> {
  const row = await lockSubject(tx, scope, input.kind, input.subjectId);
  return row && passOnRow(tx, scope, row, input);
}

/**
 * A leader's word: what waits goes to another queue, with its wait and its place by age. Throws `routing.not-held` when it does not
 * wait, `routing.queue-not-found` and `routing.queue-closed`.
 */
export async function moveToQueue(
  tx: Tx,
  scope: Scope,
  { kind, subjectId, queueId }: { kind: string; subjectId: string; queueId: string },
): Promise<void> {
  const row = await lockSubject(tx, scope, kind, subjectId);
  if (!row || row.state === 'held') throw notHeld();
  const after = await passOnRow(tx, scope, row, { queueId, reason: 'moved' });
  const { queue_id, unit_id } = after;
  await kindOf(kind).onReturned(tx, scope, {
    subjectId,
    queueId: queue_id,
    unitId: unit_id,
    reason: 'moved',
    held: false,
  });
}

/** `row`: locked and open. */
export async function passOnRow(
  tx: Tx,
  scope: Scope,
  row: WorkItemRow,
  input: Omit<PassOn, 'kind' | 'subjectId'>,
): Promise<WorkItemRow> {
  const queue = await queueById(tx, scope, input.queueId ?? row.queue_id);
  if (!queue) throw queueNotFound();
  if (queue.state !== 'active') throw queueClosed();
  const now = clock.now();
  const overflow = input.reason === 'overflow';
  const goesOn = overflow || input.reason === 'moved';
  const key = goesOn ? row.key : orderingKey(row.enqueued_at.getTime(), queue.target_seconds, row.priority);
  const { dedicated: _, dedicatedUntil: __, ...wanted } = row.wanted;
  const staffIds = row.held_by ? [row.held_by] : (row.offered_to ?? []);
  const after = await moveItem(tx, scope, row, 'requeue', {
    reason: input.reason,
    staffIds,
    idle: row.held_by,
    change: {
      // The site whose router has it from now on.
      origin_site: queue.origin_site,
      queue_id: queue.id,
      unit_id: queue.unit_id,
      channel: queue.channel,
      key,
      waiting_since: goesOn ? row.waiting_since : now,
      hops: row.hops + (overflow ? 1 : 0),
      ahead_at_start: await countAhead(tx, scope, queue.id, key),
      wanted: input.dedicated
        ? {
            ...wanted,
            dedicated: input.dedicated.staffId,
            dedicatedUntil: now.getTime() + input.dedicated.seconds * 1000,
          }
        : wanted,
      declined: declinedAfter(row, input, now.getTime()),
    },
  });
  if (row.held_by && input.reason === 'transfer') {
    const left = queue.id === row.queue_id ? queue : await queueById(tx, scope, row.queue_id);
    await beginWrapup(tx, row.held_by, left?.wrapup_seconds ?? 0);
  }
  await announce(tx, workReturned, {
    aggregate: aggregateOf(after),
    payload: {
      ...factOf(after),
      offerId: row.offer_id,
      staffIds,
      reason: input.reason,
      held: row.state === 'held',
    },
    actor: scope.actor,
  });
  return after;
}

/**
 * Whoever passes it on does not want it back at once. But when the one who had it is gone, the customer is not to wait for a
 * refusal to run out: everybody may be asked again.
 */
function declinedAfter(row: WorkItemRow, input: Pick<PassOn, 'reason' | 'dedicated'>, now: number) {
  if (input.reason === 'silent') return {};
  if (input.reason !== 'transfer' || !row.held_by || row.held_by === input.dedicated?.staffId) return row.declined;
  return { ...row.declined, [row.held_by]: now + 60_000 };
}
