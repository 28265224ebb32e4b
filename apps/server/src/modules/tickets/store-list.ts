/**
 * Lists over a million tickets: keyset pages from indexes that hold the order. A caller with a few units gets one short index
 * walk per unit, merged; an `unit_id = any(…)` in front of an ordered index would read and sort everything instead.
 */
import { type Db, type Scope, unitsWith } from '#kernel';
import { ticketColumns } from './store.ts';
import type { Priority, TicketRow, TicketState, TicketType } from './tables.ts';

export type Sort = 'clock' | 'updated' | 'created';
export type Filter = {
  /** Of these units only (within the caller's); null = all of the caller's. */
  unitIds: readonly string[] | null;
  /** 'open' = new, open, waiting. */
  states: 'open' | readonly TicketState[] | null;
  assigneeId?: string;
  unassigned?: boolean;
  overdueAt?: Date;
  type?: TicketType;
  priority?: Priority;
  customerIds?: readonly string[];
  ids?: readonly string[];
  number?: string;
  /** For `::tsquery`. */
  words?: string;
};

const orders: Record<Sort, { column: string; direction: 'asc' | 'desc' }> = {
  clock: { column: 'due_order', direction: 'asc' },
  updated: { column: 'updated_at', direction: 'desc' },
  created: { column: 'created_at', direction: 'desc' },
};

/** More walks than this cost more than one sorted read. */
const maxWalks = 64;

/** Literal, so that PostgreSQL proves the partial indexes usable. */
const openStates = `t.state in ('new', 'open', 'waiting')`;

type Values = unknown[];
const give = (values: Values, value: unknown): string => {
  values.push(value);
  return `$${values.length}`;
};

/** Everything but units and page. */
function conditions(filter: Filter, values: Values): string[] {
  const parts: string[] = [];
  if (filter.states === 'open') parts.push(openStates);
  else if (filter.states) {
    parts.push(`t.state = any(${give(values, filter.states)}::text[])`);
    if (filter.states.every((state) => state === 'new' || state === 'open' || state === 'waiting'))
      parts.push(openStates);
  }
  if (filter.assigneeId) parts.push(`t.assignee_id = ${give(values, filter.assigneeId)}`);
  if (filter.unassigned) parts.push('t.assignee_id is null');
  if (filter.overdueAt) parts.push(`t.due_order < ${give(values, filter.overdueAt)}`);
  if (filter.type) parts.push(`t.type = ${give(values, filter.type)}`);
  if (filter.priority) parts.push(`t.priority = ${give(values, filter.priority)}`);
  if (filter.customerIds) parts.push(`t.customer_id = any(${give(values, filter.customerIds)}::uuid[])`);
  if (filter.ids) parts.push(`t.id = any(${give(values, filter.ids)}::uuid[])`);
  if (filter.number) parts.push(`t.number = ${give(values, filter.number)}`);
  return parts;
}

/** Units to look in; null = every unit. */
function unitsOf(scope: Scope, filter: Filter): string[] | null {
  const allowed = unitsWith(scope, 'tickets.read');
  if (filter.unitIds === null) return allowed;
  if (allowed === null) return [...filter.unitIds];
  const wanted = new Set(filter.unitIds);
  return allowed.filter((id) => wanted.has(id));
}

/** Such filters are selective by themselves: no walk per unit needed. */
function selective(filter: Filter): boolean {
  return Boolean(filter.assigneeId || filter.customerIds || filter.ids || filter.number);
}

export async function listTickets(
  db: Db,
  scope: Scope,
  filter: Filter,
  page: { sort: Sort; after: [string, string] | null; limit: number },
): Promise<TicketRow[]> {
  const units = unitsOf(scope, filter);
  if (units !== null && units.length === 0) return [];
  if (filter.words) return searchTickets(db, scope, filter, units, page);
  const { column, direction } = orders[page.sort];
  const values: Values = [];
  const parts = conditions(filter, values);
  const order = `t.${column} ${direction}, t.id ${direction}`;
  if (page.after) {
    const [at, id] = [give(values, page.after[0]), give(values, page.after[1])];
    parts.push(`(t.${column}, t.id) ${direction === 'asc' ? '>' : '<'} (${at}::timestamptz, ${id}::uuid)`);
  }
  const limit = give(values, page.limit);
  if (units === null || selective(filter) || units.length > maxWalks) {
    if (units !== null) parts.push(`t.unit_id = any(${give(values, units)}::uuid[])`);
    return db.run<TicketRow>(
      `select ${ticketColumns} from tickets.ticket t where ${parts.join(' and ') || 'true'} order by ${order} limit ${limit}`,
      values,
    );
  }
  const walked = give(values, units);
  return db.run<TicketRow>(
    `select t.* from unnest(${walked}::uuid[]) u(id)
     cross join lateral (select ${ticketColumns} from tickets.ticket t
       where ${['t.unit_id = u.id', ...parts].join(' and ')} order by ${order} limit ${limit}) t
     order by ${order} limit ${limit}`,
    values,
  );
}

/** By words, newest first whatever order was asked for: a search ranks by time. */
async function searchTickets(
  db: Db,
  _scope: Scope,
  filter: Filter,
  units: string[] | null,
  page: { after: [string, string] | null; limit: number },
): Promise<TicketRow[]> {
  const values: Values = [];
  const parts = [`x.words @@ ${give(values, filter.words)}::tsquery`];
  if (units !== null) parts.push(`x.unit_id = any(${give(values, units)}::uuid[])`);
  if (page.after) {
    const [at, id] = [give(values, page.after[0]), give(values, page.after[1])];
    parts.push(`(x.created_at, x.ticket_id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  parts.push(...conditions(filter, values));
  return db.run<TicketRow>(
    `select ${ticketColumns} from tickets.ticket_text x join tickets.ticket t on t.id = x.ticket_id
     where ${parts.join(' and ')} order by x.created_at desc, x.ticket_id desc limit ${give(values, page.limit)}`,
    values,
  );
}

/** Never counts past `cap`. */
export async function countTickets(db: Db, scope: Scope, filter: Filter, cap: number): Promise<number> {
  const units = unitsOf(scope, filter);
  if (units !== null && units.length === 0) return 0;
  const values: Values = [];
  const parts = conditions(filter, values);
  const from = filter.words ? 'tickets.ticket_text x join tickets.ticket t on t.id = x.ticket_id' : 'tickets.ticket t';
  if (filter.words) parts.push(`x.words @@ ${give(values, filter.words)}::tsquery`);
  if (units !== null) parts.push(`${filter.words ? 'x' : 't'}.unit_id = any(${give(values, units)}::uuid[])`);
  const [row] = await db.run<{ n: number }>(
    `select count(*)::int as n from (select 1 from ${from} where ${parts.join(' and ') || 'true'} limit ${give(values, cap + 1)}) x`,
    values,
  );
  return row!.n;
}

/** Tickets linked to a conversation. */
export async function ticketIdsOf(db: Db, _scope: Scope, conversationId: string): Promise<string[]> {
  const rows = await db.query<{ ticket_id: string }>(
    'tickets.of-conversation',
    'select ticket_id from tickets.conversation where conversation_id = $1',
    [conversationId],
  );
  return rows.map((row) => row.ticket_id);
}
