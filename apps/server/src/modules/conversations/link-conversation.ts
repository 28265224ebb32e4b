/** Ties a conversation to tickets and to its customer. */
import { announce, can, clock, type Scope, type Tx } from '#kernel';
import { customerSubject } from '#modules/customers';
import { conversationNotFound, notYours } from './errors.ts';
import { customerLinked, ticketLinked } from './events.ts';
import { insertTicketLink, lockConversation, readConversation, saveConversation } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';
import { aggregateOf, factOf, noteContact, say, topicsOf } from './tell.ts';

/** For tickets below, in the transaction that opens or links one. Throws `conversations.not-found`. */
export async function linkTicket(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; ticketId: string; ticketNumber: string },
): Promise<void> {
  const row = await lockConversation(tx, scope, input.conversationId);
  if (!row) throw conversationNotFound();
  const { conversationId, ticketId, ticketNumber } = input;
  if (!(await insertTicketLink(tx, { conversationId, ticketId, at: clock.now() }))) return;
  // The customer is told the number at once, in the chat.
  if (row.state !== 'closed') await say(tx, scope, row, 'conversations.ticket-linked', { number: ticketNumber });
  await announce(tx, ticketLinked, {
    aggregate: aggregateOf(row),
    payload: { ...factOf(row), ticketId },
    actor: scope.actor,
    topics: topicsOf(row),
  });
}

/** The agent found out who the visitor is. Throws `conversations.not-found`, `conversations.not-yours`. */
export async function linkCustomer(
  tx: Tx,
  scope: Scope,
  input: { conversationId: string; customerId: string },
): Promise<ConversationRow> {
  if (!(await readConversation(tx, scope, input.conversationId))) throw conversationNotFound();
  const row = (await lockConversation(tx, scope, input.conversationId))!;
  const own = row.agent_id === scope.actor.id && can(scope, 'conversations.handle');
  if (!own && !can(scope, 'conversations.manage', row.unit_id)) throw notYours();
  const customer = await customerSubject(tx, scope, input.customerId);
  if (!customer) throw conversationNotFound();
  const after = { ...row, customer_id: customer.id };
  await saveConversation(tx, after);
  await announce(tx, customerLinked, {
    aggregate: aggregateOf(after),
    payload: factOf(after),
    actor: scope.actor,
    topics: topicsOf(after),
  });
  await noteContact(tx, scope, after, after.last_text || after.number);
  return after;
}
