/** A second request that came inside a first one becomes a ticket of its own, with the entries about it. */
import { clock, type Scope, type Tx } from '#kernel';
import type { SplitTicket } from './contract.ts';
import { entriesUnknown } from './errors.ts';
import { holdTicket } from './hold-ticket.ts';
import { openTicket } from './open-ticket.ts';
import { tellOfRelation } from './relate-tickets.ts';
import { copyEntries, insertRelation } from './store-relations.ts';
import type { TicketRow } from './tables.ts';
import { note } from './tell.ts';

/** The chosen comments and notes are copied, the first ticket keeps them. Throws `tickets.entries-unknown`. */
export async function splitTicket(tx: Tx, scope: Scope, input: { id: string } & SplitTicket): Promise<TicketRow> {
  const row = await holdTicket(tx, scope, input.id);
  const made = await openTicket(tx, scope, {
    title: input.title,
    description: input.description,
    type: input.type ?? row.type,
    priority: row.priority,
    special: false,
    topicId: row.topic_id,
    customerId: row.customer_id,
    modelId: row.model_id,
    conversationId: null,
    unitId: row.unit_id,
    assigneeId: null,
    channel: row.channel,
  });
  const entries = [...new Set(input.changeIds)];
  if ((await copyEntries(tx, row.id, made.id, entries)) !== entries.length) throw entriesUnknown();
  const at = clock.now();
  const by = `${scope.actor.kind}:${scope.actor.id}`;
  await insertRelation(tx, { ticketId: made.id, otherId: row.id, kind: 'split-from', at, by });
  await tellOfRelation(tx, scope, made, row, 'split-from', at);
  await note(tx, scope, row.id, 'split', [{ field: 'entries', from: null, to: String(entries.length) }], null, at);
  return made;
}
