/** A request becomes traceable work: number, history, clocks, the customer's time line, links to the conversation. */
import type { z } from 'zod';
import { clock, demand, newId, type Scope, type Tx, visibleNumber } from '#kernel';
import { topicById } from '#modules/catalogue';
import { startClocks, type Target } from '#modules/clocks';
import { conversationCard, linkTicket } from '#modules/conversations';
import { customerSubject } from '#modules/customers';
import { checkAssignee } from './assign-ticket.ts';
import type { openTicket as openShape } from './contract.ts';
import { customerUnknown, ticketNotFound, topicUnknown, unitMissing } from './errors.ts';
import { ticketOpened } from './events.ts';
import { ownSite } from './ports.ts';
import { insertLink, insertTicket } from './store.ts';
import type { TicketRow } from './tables.ts';
import { dueOrderOf, keepContact, note, say } from './tell.ts';

export type OpenTicket = z.output<typeof openShape> & {
  /** How it came in; default: the conversation's channel, or `ticket`. */
  channel?: string;
};

/**
 * Throws `tickets.unit-missing`, `tickets.customer-unknown`, `tickets.topic-unknown`, `tickets.assignee-unknown`,
 * `conversations.not-found`. From a conversation it takes the customer when none is named.
 */
export async function openTicket(tx: Tx, scope: Scope, input: OpenTicket): Promise<TicketRow> {
  const conversation = input.conversationId ? await conversationCard(tx, scope, input.conversationId) : null;
  if (input.conversationId && !conversation) throw ticketNotFound();
  const unitId = input.unitId ?? scope.unitId ?? conversation?.unitId;
  if (!unitId) throw unitMissing();
  demand(scope, 'tickets.write', unitId);
  const customerId = input.customerId ?? conversation?.customerId ?? null;
  const customer = customerId ? await customerSubject(tx, scope, customerId) : null;
  // The customer of one's own conversation is known to whoever holds the conversation.
  if (input.customerId && !customer && input.customerId !== conversation?.customerId) throw customerUnknown();
  if (input.topicId && !(await topicById(tx, scope, input.topicId))) throw topicUnknown();
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
    merged_into: null,
    version: 1,
  };
  await insertTicket(tx, row);
  const first = input.assigneeId ? [{ field: 'assigneeId', from: null, to: input.assigneeId }] : [];
  await note(tx, scope, id, 'opened', first, null, at);
  await keepContact(tx, scope, row);
  if (conversation) {
    await insertLink(tx, { ticketId: id, conversationId: conversation.id, at, by: row.created_by });
    await linkTicket(tx, scope, { conversationId: conversation.id, ticketId: id, ticketNumber: row.number });
  }
  await say(tx, scope, ticketOpened, row, {
    topicId: row.topic_id,
    channel,
    special: row.special,
    conversationId: conversation?.id ?? null,
  });
  return row;
}
