/** A request becomes traceable work: number, history, clocks, the customer's time line, links to the conversation. */
import type { z } from 'zod';
import { clock, demand, newId, type Scope, type Tx, visibleNumber } from '#kernel';
import { startClocks, type Target } from '#modules/clocks';
import { conversationCard, linkTicket } from '#modules/conversations';
import { customerSubject } from '#modules/customers';
import { checkAssignee } from './assign-ticket.ts';
import type { openTicket as openShape, Ticket } from './contract.ts';
import { enterQueue, ruleFor } from './dispatch-ticket.ts';
import { customerUnknown, ticketNotFound, topicUnknown, unitMissing } from './errors.ts';
import { ticketOpened } from './events.ts';
import { pathsOf } from './names-book.ts';
import { ownSite } from './ports.ts';
import { insertLink, insertTicket } from './store.ts';
import type { FieldChange, TicketRow } from './tables.ts';
import { dueOrderOf, keepContact, say } from './tell.ts';
import { freshParts, type Parts, ticketView } from './ticket-views.ts';

export type OpenTicket = z.output<typeof openShape> & {
  /** How it came in; default: the conversation's channel, or `ticket`. */
  channel?: string;
};

/**
 * Throws `tickets.unit-missing`, `tickets.customer-unknown`, `tickets.topic-unknown`, `tickets.assignee-unknown`,
 * `conversations.not-found`. From a conversation it takes the customer when none is named.
 */
export async function openTicket(tx: Tx, scope: Scope, input: OpenTicket): Promise<TicketRow> {
  return (await openWithParts(tx, scope, input)).row;
}

/** The ticket's page, without asking again for what was just written. */
export async function openAndShow(tx: Tx, scope: Scope, input: OpenTicket): Promise<Ticket> {
  const { row, parts } = await openWithParts(tx, scope, input);
  return await ticketView(tx, scope, row, parts);
}

async function openWithParts(tx: Tx, scope: Scope, input: OpenTicket): Promise<{ row: TicketRow; parts: Parts }> {
  const conversation = input.conversationId ? await conversationCard(tx, scope, input.conversationId) : null;
  if (input.conversationId && !conversation) throw ticketNotFound();
  const unitId = input.unitId ?? scope.unitId ?? conversation?.unitId;
  if (!unitId) throw unitMissing();
  demand(scope, 'tickets.write', unitId);
  const customerId = input.customerId ?? conversation?.customerId ?? null;
  const customer = customerId ? await customerSubject(tx, scope, customerId) : null;
  // The customer of one's own conversation is known to whoever holds the conversation.
  if (input.customerId && !customer && input.customerId !== conversation?.customerId) throw customerUnknown();
  if (input.topicId && !(await pathsOf(tx, scope, [input.topicId])).has(input.topicId)) throw topicUnknown();
  if (input.assigneeId) await checkAssignee(tx, scope, input.assigneeId, unitId);

  const at = clock.now();
  const id = newId();
  const channel = input.channel ?? conversation?.channel ?? 'ticket';
  const targets: Target[] = input.assigneeId ? ['response', 'solution'] : ['assignment', 'response', 'solution'];
  const clocks = await startClocks(tx, scope, {
    subject: { kind: 'ticket', id, unitId },
    targets,
    facts: { channel, type: input.type, priority: input.priority, tierId: customer?.tierId ?? null },
    at,
  });
  const row: TicketRow = {
    id,
    number: await visibleNumber(tx, 'T', ownSite()),
    origin_site: ownSite(),
    unit_id: unitId,
    title: input.title.trim(),
    description: input.description,
    type: input.type,
    state: input.assigneeId ? 'open' : 'new',
    priority: input.priority,
    special: input.special,
    topic_id: input.topicId,
    customer_id: customer?.id ?? customerId,
    assignee_id: input.assigneeId,
    channel,
    created_by: `${scope.actor.kind}:${scope.actor.id}`,
    created_at: at,
    updated_at: at,
    responded_at: null,
    resolved_at: null,
    closed_at: null,
    reopened: 0,
    due_order: dueOrderOf(clocks),
    rating: null,
    queue_id: null,
    merged_into: null,
    version: 1,
  };
  const rule = input.assigneeId ? null : await ruleFor(tx, row);
  row.queue_id = rule?.queueId ?? null;
  const fields: FieldChange[] = [];
  if (row.assignee_id) fields.push({ field: 'assigneeId', from: null, to: row.assignee_id });
  if (row.queue_id) fields.push({ field: 'queueId', from: null, to: row.queue_id });
  const first = { id: newId(), ticketId: id, at, actor: scope.actor, kind: 'opened' as const, fields, text: null };
  await insertTicket(tx, row, first);
  await keepContact(tx, scope, row);
  if (conversation) {
    await insertLink(tx, { ticketId: id, conversationId: conversation.id, at, by: row.created_by });
    await linkTicket(tx, scope, { conversationId: conversation.id, ticketId: id, ticketNumber: row.number });
  }
  if (rule) await enterQueue(tx, row, rule);
  await say(tx, scope, ticketOpened, row, {
    topicId: row.topic_id,
    channel,
    special: row.special,
    conversationId: conversation?.id ?? null,
  });
  const { actor, ticketId: _, ...rest } = first;
  const change = { ...rest, ticket_id: id, actor_kind: actor.kind, actor_id: actor.id };
  const conversationIds = conversation ? [conversation.id] : [];
  return { row, parts: freshParts({ clocks, changes: [change], conversationIds, tasks: [] }) };
}
