/** Few stars are a complaint: a ticket, tied to the conversation and to the file where the customer's earlier contacts stand. */
import { clock, type Scope, type Tx } from '#kernel';
import { conversationCards, firstWords } from '#modules/conversations';
import { openTicket } from '#modules/tickets';
import { insertReview, saveTicket } from './store.ts';

export type Review = {
  conversationId: string;
  seq: number;
  unitId: string;
  customerId: string | null;
  rating: number;
  below: boolean;
};

export async function takeReview(tx: Tx, scope: Scope, review: Review): Promise<void> {
  if (!(await insertReview(tx, { ...review, at: clock.now() }))) return;
  if (!review.below) return;
  const id = review.conversationId;
  const subject = (await conversationCards(tx, scope, [id])).get(id)?.subject ?? '';
  const text = (await firstWords(tx, scope, id)) ?? '';
  const stars = '★'.repeat(review.rating) + '☆'.repeat(5 - review.rating);
  // The words of a review begin with its stars.
  const line = (subject ? `${stars} ${subject}` : text).replace(/\s+/g, ' ').trim();
  const ticket = await openTicket(tx, scope, {
    title: [...line].slice(0, 80).join('') || stars,
    description: text || subject,
    type: 'complaint',
    priority: 'normal',
    special: false,
    topicId: null,
    customerId: review.customerId,
    conversationId: review.conversationId,
    unitId: review.unitId,
    assigneeId: null,
    channel: 'social',
  });
  await saveTicket(tx, review.conversationId, review.seq, ticket.id);
}
