/** A message left outside of opening hours becomes a ticket, once. */
import type { Scope, Tx } from '#kernel';
import { firstWords } from '#modules/conversations';
import { openTicket } from './open-ticket.ts';
import { claimMessage } from './store.ts';

export async function openFromMessage(
  tx: Tx,
  scope: Scope,
  message: { conversationId: string; unitId: string; customerId: string | null; channel: string },
): Promise<void> {
  // Claimed before the ticket is made: an event read twice finds the first one's claim.
  if (!(await claimMessage(tx, message.conversationId))) return;
  const text = (await firstWords(tx, scope, message.conversationId)) ?? '';
  const line = text.replace(/\s+/g, ' ').trim();
  await openTicket(tx, scope, {
    title: [...line].slice(0, 80).join('') || '—',
    description: text,
    type: 'consult',
    priority: 'normal',
    special: false,
    topicId: null,
    customerId: message.customerId,
    conversationId: message.conversationId,
    unitId: message.unitId,
    assigneeId: null,
    channel: message.channel,
  });
}
