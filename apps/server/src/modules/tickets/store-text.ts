/** The search index, and what export and erasure need. */
import { type Db, forProgram, forStaff, type Row, type Scope, type Tx } from '#kernel';
import type { FieldValues } from '#modules/fields';

export type TicketText = {
  id: string;
  title: string;
  description: string;
  custom: FieldValues;
  unit_id: string;
  created_at: Date;
};

/** What the index needs of tickets. */
export async function textsOf(tx: Tx, scope: Scope, ids: string[]): Promise<TicketText[]> {
  forProgram(scope);
  return tx.query<TicketText>(
    'tickets.texts-of',
    'select id, title, description, custom, unit_id, created_at from tickets.ticket where id = any($1::uuid[])',
    [ids],
  );
}

export async function upsertTexts(
  tx: Tx,
  texts: readonly { ticketId: string; unitId: string; createdAt: Date; words: string }[],
): Promise<void> {
  if (texts.length === 0) return;
  tx.send(
    'tickets.texts-upsert',
    `insert into tickets.ticket_text(ticket_id, unit_id, created_at, words)
     select id, unit, at, words::tsvector || array_to_tsvector(array[tickets.unit_word(unit)])
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[]) t(id, unit, at, words)
     on conflict (ticket_id) do update set unit_id = excluded.unit_id, words = excluded.words`,
    [
      texts.map(({ ticketId }) => ticketId),
      texts.map(({ unitId }) => unitId),
      texts.map(({ createdAt }) => createdAt),
      texts.map(({ words }) => words),
    ],
  );
}

/** Everything about customers' tickets, internal notes included: they are about the person too. */
export async function ticketsOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<Row[]> {
  forStaff(scope);
  return db.run(
    `select t.number, t.title, t.description, t.custom, t.type, t.state, t.priority, t.channel, t.created_at, t.resolved_at, t.closed_at,
       t.rating, (select jsonb_agg(jsonb_build_object('at', c.at, 'kind', c.kind, 'fields', c.fields, 'text', c.text) order by c.at, c.id)
         from tickets.change c where c.ticket_id = t.id) as history,
       (select jsonb_agg(jsonb_build_object('title', k.title, 'dueOn', k.due_on, 'doneAt', k.done_at) order by k.created_at, k.id)
         from tickets.task k where k.ticket_id = t.id) as tasks
     from tickets.ticket t where t.customer_id = any($1::uuid[]) order by t.created_at`,
    [customerIds],
  );
}

/** Words go, states and times stay: figures must not change when somebody is forgotten. */
export async function wipeTickets(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.run(
    `update tickets.change c set text = null, fields = (
       select coalesce(jsonb_agg(case when f->>'field' in ('title', 'description') or f->>'field' like 'custom.%' or c.kind = 'task'
         then jsonb_build_object('field', f->>'field', 'from', null, 'to', null) else f end), '[]'::jsonb)
       from jsonb_array_elements(c.fields) f)
     from tickets.ticket t where t.id = c.ticket_id and t.customer_id = any($1::uuid[])`,
    [customerIds],
  );
  await tx.run(
    `update tickets.task k set title = '—' from tickets.ticket t where t.id = k.ticket_id and t.customer_id = any($1::uuid[])`,
    [customerIds],
  );
  await tx.run(
    `delete from tickets.ticket_text x using tickets.ticket t where t.id = x.ticket_id and t.customer_id = any($1::uuid[])`,
    [customerIds],
  );
  await tx.run(
    `update tickets.ticket set title = number, description = '', custom = '{}', version = version + 1
     where customer_id = any($1::uuid[])`,
    [customerIds],
  );
}
