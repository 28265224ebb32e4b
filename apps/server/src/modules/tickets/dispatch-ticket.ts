/**
 * Tickets in the router: a new one enters the queue of the first rule that fits, the router gives it to whoever is ready, able
 * and least loaded, and nobody has to accept it. Work items are locked before tickets, always (see routing).
 */
import { type Scope, systemScope, type Tx } from '#kernel';
import {
  alreadyQueued,
  assignTo,
  type Enqueue,
  enqueue,
  enqueueMany,
  finish,
  isMember,
  passOn,
  queueClosed,
  queueNotFound,
} from '#modules/routing';
import { dispatchBook } from './dispatch-book.ts';
import { aheadOf, firstFitting } from './rules-dispatch.ts';
import { type DispatchRuleRow, lastOwnerOf } from './store-dispatch.ts';
import type { TicketRow } from './tables.ts';

export const ticketWork = 'ticket';
const router = systemScope('tickets.dispatch');
export type Chosen = { queueId: string; rule: DispatchRuleRow };

/** Null: no rule fits, it is given out by hand. */
export async function ruleFor(tx: Tx, row: TicketRow): Promise<Chosen | null> {
  const { rules, parents } = await dispatchBook(tx);
  if (rules.length === 0) return null;
  const topicIds: string[] = [];
  for (let id = row.topic_id; id && topicIds.length < 20; id = parents.get(id) ?? null) topicIds.unshift(id);
  const rule = firstFitting(rules, {
    type: row.type,
    priority: row.priority,
    channel: row.channel,
    special: row.special,
    topicIds,
    unitId: row.unit_id,
  });
  return rule && { queueId: rule.queue_id, rule };
}

/** A rule may name a queue that was closed since: the ticket must not be lost for that, it waits to be given out by hand. */
export async function enterQueue(tx: Tx, row: TicketRow, chosen: Chosen): Promise<boolean> {
  return (await enterQueues(tx, [{ row, chosen }]))[0]!;
}

/** Throws for one that is in a queue already. True for those that entered. */
export async function enterQueues(tx: Tx, entries: readonly { row: TicketRow; chosen: Chosen }[]): Promise<boolean[]> {
  const asked: Enqueue[] = [];
  for (const {
    row,
    chosen: { queueId, rule },
  } of entries) {
    const last = rule.sticky && row.customer_id ? await lastOwnerOf(tx, router, row.customer_id, row.id) : null;
    const until = row.created_at.getTime() + rule.dedicated_seconds * 1000;
    asked.push({
      kind: ticketWork,
      subjectId: row.id,
      queueId,
      priority: aheadOf[row.priority],
      wanted: {
        ...(Object.keys(rule.skills).length > 0 && { skills: rule.skills }),
        ...(last && { preferred: last }),
        ...(rule.dedicated_id && { dedicated: rule.dedicated_id, dedicatedUntil: until }),
      },
    });
  }
  return (await enqueueMany(tx, router, asked)).map((entered) => {
    if (entered === 'already-queued') throw alreadyQueued();
    return typeof entered !== 'string';
  });
}

function isError(error: unknown, kind: { code: string }): boolean {
  return (error as { code?: string }).code === kind.code;
}

/** It needs nobody any more, or a person decides who has it. Before the ticket's row is locked. */
export async function leaveQueue(tx: Tx, ticketId: string, reason: string): Promise<void> {
  await finish(tx, router, { kind: ticketWork, subjectId: ticketId, reason });
}

/** A person gave it to somebody: it counts as their load when they work in its queue. Before the ticket's row is locked. */
export async function giveByHand(tx: Tx, scope: Scope, row: TicketRow, staffId: string): Promise<void> {
  await leaveQueue(tx, row.id, 'by-hand');
  if (!row.queue_id || !(await isMember(tx, router, { queueId: row.queue_id, staffId }))) return;
  try {
    await enqueue(tx, router, { kind: ticketWork, subjectId: row.id, queueId: row.queue_id });
  } catch (error) {
    if (isError(error, queueClosed()) || isError(error, queueNotFound())) return;
    throw error;
  }
  await assignTo(tx, scope, { kind: ticketWork, subjectId: row.id, staffId });
}

/** Given back to the unit: to the queue again, and not to the same person at once. True when a queue has it. */
export async function giveBack(tx: Tx, row: TicketRow): Promise<boolean> {
  if (await passOn(tx, router, { kind: ticketWork, subjectId: row.id, reason: 'transfer' })) return true;
  const chosen = await ruleFor(tx, row);
  return chosen ? await enterQueue(tx, row, chosen) : false;
}

/** Reopened work: back to its owner's load, or to a queue. */
export async function dispatchAgain(tx: Tx, scope: Scope, row: TicketRow): Promise<void> {
  if (row.assignee_id) return await giveByHand(tx, scope, row, row.assignee_id);
  const chosen = await ruleFor(tx, row);
  if (chosen) await enterQueue(tx, row, chosen);
}
