/** The ticket, held until the transaction ends, to be worked on. */
import type { Scope, Tx } from '#kernel';
import { mergedAway, ticketNotFound } from './errors.ts';
import { cardsOf, lockTicket } from './store.ts';
import type { TicketRow } from './tables.ts';

/** Throws `tickets.not-found`, or `tickets.merged-away` when another ticket stands for it. */
export async function holdTicket(tx: Tx, scope: Scope, id: string): Promise<TicketRow> {
  const row = await lockTicket(tx, scope, id);
  if (!row) throw ticketNotFound();
  await refuseMerged(tx, scope, row);
  return row;
}

/** Throws `tickets.merged-away` when another ticket stands for it. */
export async function refuseMerged(tx: Tx, scope: Scope, row: TicketRow): Promise<void> {
  if (!row.merged_into) return;
  const [survivor] = await cardsOf(tx, scope, [row.merged_into]);
  throw mergedAway({ number: survivor?.number ?? '' });
}
