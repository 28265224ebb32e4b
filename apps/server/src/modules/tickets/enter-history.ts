/** What modules below did with a ticket, as a line of its history. What the ticket says stays: no version, no conflict. */
import type { Scope, Tx } from '#kernel';
import { ticketChanged } from './events.ts';
import { holdTicket } from './hold-ticket.ts';
import type { ChangeKind, TicketRow } from './tables.ts';
import { note, say } from './tell.ts';

/** Throws `tickets.not-found`, `tickets.merged-away`. Whoever looks at the ticket hears of it. */
export async function enterHistory(
  tx: Tx,
  scope: Scope,
  line: {
    ticketId: string;
    kind: Extract<ChangeKind, 'playbook' | 'advice'>;
    field: string;
    to: string | null;
    text?: string;
  },
): Promise<TicketRow> {
  const row = await holdTicket(tx, scope, line.ticketId);
  await note(tx, scope, row.id, line.kind, [{ field: line.field, from: null, to: line.to }], line.text ?? null);
  await say(tx, scope, ticketChanged, row, { fields: [line.kind] });
  return row;
}
