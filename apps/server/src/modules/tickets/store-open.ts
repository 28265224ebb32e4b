/** Writing new tickets: the busiest write, so a group of them takes as many statements as one. */
import type { Tx } from '#kernel';
import type { NewChange } from './store.ts';
import type { TicketRow } from './tables.ts';

/**
 * Until the transaction ends no statement waits longer than this for a row that somebody holds; then it throws. The statements
 * of a group find their rows by key whatever the values are: planning them for each group anew costs more than running them.
 */
export function beginGroup(tx: Tx, waitMs: number): void {
  tx.send(
    'tickets.begin-group',
    `select set_config('lock_timeout', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
    [`${waitMs}ms`],
  );
}

/** The tickets, each with the first line of its history, in one statement. */
export async function insertTickets(tx: Tx, made: readonly { row: TicketRow; first: NewChange }[]): Promise<void> {
  tx.send(
    'tickets.insert-many',
    `with given as (
       select * from jsonb_to_recordset($1::jsonb) as g(id uuid, number text, origin_site smallint, unit_id uuid, title text,
         description text, type text, state text, priority text, special boolean, topic_id uuid, customer_id uuid, assignee_id uuid,
         channel text, created_by text, created_at timestamptz, due_order timestamptz, queue_id uuid, model_id uuid, product_id uuid, custom jsonb, change_id uuid, actor_kind text,
         actor_id text, kind text, fields jsonb)),
     opened as (
       insert into tickets.ticket(id, number, origin_site, unit_id, title, description, type, state, priority, special, topic_id,
         customer_id, assignee_id, channel, created_by, created_at, updated_at, due_order, queue_id, model_id, product_id, custom)
       (select id, number, origin_site, unit_id, title, description, type, state, priority, special, topic_id, customer_id,
         assignee_id, channel, created_by, created_at, created_at, due_order, queue_id, model_id, product_id, custom from given))
     insert into tickets.change(id, ticket_id, at, actor_kind, actor_id, kind, fields)
     (select change_id, id, created_at, actor_kind, actor_id, kind, fields from given)`,
    [
      JSON.stringify(
        made.map(({ row, first }) => ({
          ...row,
          change_id: first.id,
          actor_kind: first.actor.kind,
          actor_id: first.actor.id,
          kind: first.kind,
          fields: first.fields,
        })),
      ),
    ],
  );
}
