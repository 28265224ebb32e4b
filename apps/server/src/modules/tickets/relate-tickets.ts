/** Tickets that belong together although each keeps its own life: related, duplicate, caused by. */
import { clock, type Scope, type Tx } from '#kernel';
import { mergeRefused, ticketNotFound } from './errors.ts';
import { ticketChanged } from './events.ts';
import { holdTicket } from './hold-ticket.ts';
import { seenAs } from './rules-merge.ts';
import { findTicket, updateTicket } from './store.ts';
import { deleteRelation, insertRelation } from './store-relations.ts';
import type { RelationKind, TicketRow } from './tables.ts';
import { note, say } from './tell.ts';

/** Relating twice changes nothing. The other ticket must be visible; its page and history tell of the relation too. */
export async function relateTickets(
  tx: Tx,
  scope: Scope,
  input: { id: string; otherId: string; kind: RelationKind },
): Promise<void> {
  const row = await holdTicket(tx, scope, input.id);
  const other = await findTicket(tx, scope, input.otherId);
  if (!other) throw ticketNotFound();
  if (other.id === row.id) throw mergeRefused({ why: 'itself' });
  const at = clock.now();
  const by = `${scope.actor.kind}:${scope.actor.id}`;
  if (!(await insertRelation(tx, { ticketId: row.id, otherId: other.id, kind: input.kind, at, by }))) return;
  await tellOfRelation(tx, scope, row, other, input.kind, at);
}

/** Both histories and both pages; only the first was worked on. */
export async function tellOfRelation(
  tx: Tx,
  scope: Scope,
  row: TicketRow,
  other: TicketRow,
  kind: RelationKind,
  at: Date,
): Promise<void> {
  const after = await updateTicket(tx, row.id, {}, at);
  await note(tx, scope, row.id, 'related', [{ field: seenAs(kind, true), from: null, to: other.number }], null, at);
  await note(tx, scope, other.id, 'related', [{ field: seenAs(kind, false), from: null, to: row.number }], null, at);
  await say(tx, scope, ticketChanged, after, { fields: ['relations'] });
  await say(tx, scope, ticketChanged, other, { fields: ['relations'] });
}

/** Parting tickets that are not related changes nothing. */
export async function unrelateTickets(tx: Tx, scope: Scope, input: { id: string; otherId: string }): Promise<void> {
  const row = await holdTicket(tx, scope, input.id);
  const other = await findTicket(tx, scope, input.otherId);
  if (!other) throw ticketNotFound();
  if (!(await deleteRelation(tx, row.id, other.id))) return;
  const at = clock.now();
  const after = await updateTicket(tx, row.id, {}, at);
  await note(tx, scope, row.id, 'related', [{ field: 'related', from: other.number, to: null }], null, at);
  await note(tx, scope, other.id, 'related', [{ field: 'related', from: row.number, to: null }], null, at);
  await say(tx, scope, ticketChanged, after, { fields: ['relations'] });
  await say(tx, scope, ticketChanged, other, { fields: ['relations'] });
}
