/** All SQL of the schema `reviews`. */
import type { Tx } from '#kernel';

/** False when it was taken before: an event may be read twice. */
export async function insertReview(
  tx: Tx,
  row: {
    conversationId: string;
    seq: number;
    unitId: string;
    customerId: string | null;
    rating: number;
    at: Date;
  },
): Promise<boolean> {
  const made = await tx.query(
    'reviews.insert',
    `insert into reviews.review(conversation_id, seq, unit_id, customer_id, rating, at) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing returning seq`,
    [row.conversationId, row.seq, row.unitId, row.customerId, row.rating, row.at],
  );
  return made.length > 0;
}

export async function saveTicket(tx: Tx, conversationId: string, seq: number, ticketId: string): Promise<void> {
  await tx.query(
    'reviews.save-ticket',
    'update reviews.review set ticket_id = $3 where conversation_id = $1 and seq = $2',
    [conversationId, seq, ticketId],
  );
}
