/** The customer's score of a finished ticket, brought by surveys below. */
import { clock, type Scope, type Tx } from '#kernel';
import { ticketNotFound } from './errors.ts';
import { ticketChanged } from './events.ts';
import { lockTicket, updateTicket } from './store.ts';
import { keepContact, note, say } from './tell.ts';

/** Throws `tickets.not-found`. The first score stands. */
export async function rateTicket(
  tx: Tx,
  scope: Scope,
  input: { ticketId: string; score: number; comment: string },
): Promise<void> {
  const row = await lockTicket(tx, scope, input.ticketId);
  if (!row) throw ticketNotFound();
  if (row.rating !== null) return;
  const at = clock.now();
  const after = await updateTicket(tx, row.id, { rating: input.score }, at);
  const fields = [{ field: 'rating', from: null, to: String(input.score) }];
  await note(tx, scope, row.id, 'rated', fields, input.comment.trim() || null, at);
  await keepContact(tx, scope, after);
  await say(tx, scope, ticketChanged, after, { fields: ['rating'] });
}
