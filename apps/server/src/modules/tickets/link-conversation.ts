/** One conversation may concern several tickets, one ticket several conversations. */
import { clock, type Scope, type Tx } from '#kernel';
import { conversationCard, linkTicket } from '#modules/conversations';
import { ticketNotFound } from './errors.ts';
import { ticketChanged } from './events.ts';
import { holdTicket } from './hold-ticket.ts';
import { insertLink, updateTicket } from './store.ts';
import { keepContact, note, say } from './tell.ts';

/** Linking twice changes nothing. A ticket without a customer takes the conversation's. */
export async function linkConversation(
  tx: Tx,
  scope: Scope,
  input: { id: string; conversationId: string },
): Promise<void> {
  const row = await holdTicket(tx, scope, input.id);
  const conversation = await conversationCard(tx, scope, input.conversationId);
  if (!conversation) throw ticketNotFound();
  const at = clock.now();
  const by = `${scope.actor.kind}:${scope.actor.id}`;
  if (!(await insertLink(tx, { ticketId: row.id, conversationId: conversation.id, at, by }))) return;
  await linkTicket(tx, scope, { conversationId: conversation.id, ticketId: row.id, ticketNumber: row.number });
  const takes = row.customer_id === null && conversation.customerId !== null;
  const after = await updateTicket(tx, row.id, takes ? { customer_id: conversation.customerId } : {}, at);
  await note(tx, scope, row.id, 'linked', [{ field: 'conversationId', from: null, to: conversation.number }], null, at);
  if (takes) await keepContact(tx, scope, after);
  await say(tx, scope, ticketChanged, after, { fields: ['conversationIds'] });
}
