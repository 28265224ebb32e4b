/** Many tickets of the past in a few statements. */
import { newId, searchVector, type Tx } from '#kernel';
import type { NewChange } from './store.ts';
import type { TicketRow } from './tables.ts';

export async function insertHistory(
  tx: Tx,
  tickets: TicketRow[],
  changes: NewChange[],
  links: { ticketId: string; conversationId: string; at: Date }[],
): Promise<void> {
  await tx.run(
    `insert into tickets.ticket
     select (jsonb_populate_record(null::tickets.ticket, '{"custom": {}}'::jsonb || t)).* from jsonb_array_elements($1::jsonb) t`,
    [JSON.stringify(tickets)],
  );
  await tx.run(
    `insert into tickets.change(id, ticket_id, at, actor_kind, actor_id, kind, fields, text)
     select id, ticket_id, at, actor_kind, actor_id, kind, fields, text
     from jsonb_populate_recordset(null::tickets.change, $1::jsonb)`,
    [
      JSON.stringify(
        changes.map((change) => ({
          id: change.id ?? newId(),
          ticket_id: change.ticketId,
          at: change.at,
          actor_kind: change.actor.kind,
          actor_id: change.actor.id,
          kind: change.kind,
          fields: change.fields,
          text: change.text,
        })),
      ),
    ],
  );
  await tx.run(
    `insert into tickets.conversation(ticket_id, conversation_id, linked_at, linked_by)
     select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) on conflict do nothing`,
    [
      links.map((link) => link.ticketId),
      links.map((link) => link.conversationId),
      links.map((link) => link.at),
      links.map(() => 'system:import'),
    ],
  );
  await tx.run(
    `insert into tickets.ticket_text(ticket_id, unit_id, created_at, words)
     select a, b, c, d::tsvector || array_to_tsvector(array[tickets.unit_word(b)]) from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) x(a, b, c, d)`,
    [
      tickets.map((ticket) => ticket.id),
      tickets.map((ticket) => ticket.unit_id),
      tickets.map((ticket) => ticket.created_at),
      tickets.map((ticket) => searchVector(ticket.title, ticket.description)),
    ],
  );
}
