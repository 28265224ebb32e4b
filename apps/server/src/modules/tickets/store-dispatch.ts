/** Rules of automatic dispatch: the company's settings, the same for everybody. */
import { type Db, forProgram, forStaff, type Name, newId, type Scope, type Tx } from '#kernel';
import type { DispatchMatch } from './contract.ts';
import { ticketColumns } from './store.ts';
import type { TicketRow } from './tables.ts';

export type DispatchRuleRow = {
  id: string;
  name: Name;
  position: number;
  match: DispatchMatch;
  queue_id: string;
  skills: Record<string, number>;
  dedicated_id: string | null;
  dedicated_seconds: number;
  sticky: boolean;
  tell_customer: boolean;
  state: 'active' | 'retired';
  version: number;
};

export async function dispatchRules(db: Db, scope: Scope): Promise<DispatchRuleRow[]> {
  forStaff(scope);
  return db.query<DispatchRuleRow>(
    'tickets.dispatch-rules',
    `select id, name, position, match, queue_id, skills, dedicated_id, dedicated_seconds, sticky, tell_customer, state, version
     from tickets.dispatch_rule order by position, id`,
  );
}

const values = (row: DispatchRuleRow): unknown[] => [
  row.id,
  JSON.stringify(row.name),
  row.position,
  JSON.stringify(row.match),
  row.queue_id,
  JSON.stringify(row.skills),
  row.dedicated_id,
  row.dedicated_seconds,
  row.sticky,
  row.state,
  row.tell_customer,
];

export async function insertDispatchRule(tx: Tx, row: DispatchRuleRow): Promise<void> {
  await tx.run(
    `insert into tickets.dispatch_rule(id, name, position, match, queue_id, skills, dedicated_id, dedicated_seconds, sticky, state, tell_customer)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    values(row),
  );
}

/** False when the version is not the present one. */
export async function saveDispatchRule(tx: Tx, row: DispatchRuleRow): Promise<boolean> {
  const rows = await tx.run(
    `update tickets.dispatch_rule set name = $2, position = $3, match = $4, queue_id = $5, skills = $6, dedicated_id = $7,
       dedicated_seconds = $8, sticky = $9, state = $10, tell_customer = $11, version = version + 1
     where id = $1 and version = $12 returning id`,
    [...values(row), row.version],
  );
  return rows.length === 1;
}

/** Who has, or had last, a ticket of this customer. Whoever asks decides what to do with it; nothing of the ticket is told. */
export async function lastOwnerOf(db: Db, scope: Scope, customerId: string, besides: string): Promise<string | null> {
  forProgram(scope);
  const [row] = await db.query<{ assignee_id: string }>(
    'tickets.last-owner',
    `select assignee_id from tickets.ticket where customer_id = $1 and id <> $2 and assignee_id is not null
     order by created_at desc limit 1`,
    [customerId, besides],
  );
  return row?.assignee_id ?? null;
}

/** In the order of ids. */
export async function lockTickets(tx: Tx, scope: Scope, ids: string[]): Promise<TicketRow[]> {
  forProgram(scope);
  return tx.query<TicketRow>(
    'tickets.lock-many',
    `select ${ticketColumns} from tickets.ticket t where t.id = any($1::uuid[]) order by t.id for no key update`,
    [ids],
  );
}

/** Owners of many at once, with a line of history each; new ones are open then. The rows must be locked. */
export async function giveTickets(
  tx: Tx,
  given: { row: TicketRow; scope: Scope; staffId: string; dueOrder: Date }[],
  at: Date,
): Promise<TicketRow[]> {
  return tx.query<TicketRow>(
    'tickets.give-many',
    `with told as (
       insert into tickets.change(id, ticket_id, at, actor_kind, actor_id, kind, fields)
       select c, id, $1, k, a, 'assigned', f from unnest($2::uuid[], $5::uuid[], $6::text[], $7::text[], $8::jsonb[]) n(id, c, k, a, f))
     update tickets.ticket t set assignee_id = g.staff, due_order = g.due, updated_at = $1, version = t.version + 1,
       state = case when t.state = 'new' then 'open' else t.state end
     from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) g(id, staff, due) where t.id = g.id returning ${ticketColumns}`,
    [
      at,
      given.map(({ row }) => row.id),
      given.map(({ staffId }) => staffId),
      given.map(({ dueOrder }) => dueOrder),
      given.map(() => newId()),
      given.map(({ scope }) => scope.actor.kind),
      given.map(({ scope }) => scope.actor.id),
      given.map(({ row, staffId }) => JSON.stringify([{ field: 'assigneeId', from: row.assignee_id, to: staffId }])),
    ],
  );
}
