/**
 * Lists over a million tickets: keyset pages from indexes that hold the order. A caller with a few units gets one short index
 * walk per unit, merged; an `unit_id = any(…)` in front of an ordered index would read and sort everything instead.
 */
import { type Db, forStaff, type Scope, unitsWith } from '#kernel';
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
  topicIds?: readonly string[];
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
  if (filter.topicIds) parts.push(`t.topic_id = any(${give(values, filter.topicIds)}::uuid[])`);
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

/** One index walk: these units (null: all), one state or any. */
type Walk = { units: string[] | null; states: readonly TicketState[] | null };

/** Which walks give the rows in order; null when a plain sorted read is the better way. */
function walksOf(filter: Filter, units: string[] | null, sort: Sort): Walk | null {
  if (selective(filter)) return null;
  // Open work by clock has indexes of its own; by other orders each state is a walk.
  const states =
    filter.states === 'open'
      ? sort === 'clock' || filter.unassigned || (sort === 'created' && units !== null)
        ? null
        : openList
      : sort === 'updated'
        ? filter.states
        : null;
  const count = (units?.length ?? 1) * (states?.length ?? 1);
  if ((units === null && states === null) || count > maxWalks) return null;
  return { units, states };
}

const openList: readonly TicketState[] = ['new', 'open', 'waiting'];

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
  const walk = walksOf(filter, units, page.sort);
  const values: Values = [];
  const parts = conditions(walk?.states ? { ...filter, states: null } : filter, values);
  if (page.after) {
    const [at, id] = [give(values, page.after[0]), give(values, page.after[1])];
    parts.push(`(t.${column}, t.id) ${direction === 'asc' ? '>' : '<'} (${at}::timestamptz, ${id}::uuid)`);
  }
  const limit = give(values, page.limit);
  const order = (row: string): string => `${row}.${column} ${direction}, ${row}.id ${direction}`;
  if (walk === null) {
    if (units !== null) parts.push(`t.unit_id = any(${give(values, units)}::uuid[])`);
    return db.run<TicketRow>(
      `select ${ticketColumns} from tickets.ticket t where ${parts.join(' and ') || 'true'} order by ${order('t')} limit ${limit}`,
      values,
    );
  }
  const sources: string[] = [];
  if (walk.states) {
    sources.push(`unnest(${give(values, walk.states)}::text[]) s(state)`);
    parts.unshift('t.state = s.state');
  }
  if (walk.units) {
    sources.push(`unnest(${give(values, walk.units)}::uuid[]) u(id)`);
    parts.unshift('t.unit_id = u.id');
  }
  // The walks read ids off the indexes; only the page's rows are fetched.
  return db.run<TicketRow>(
    `select ${ticketColumns} from (
       select w.id from ${sources.join(' cross join ')} cross join lateral (
         select t.id, t.${column} from tickets.ticket t where ${parts.join(' and ')} order by ${order('t')} limit ${limit}) w
       order by ${order('w')} limit ${limit}) h
     join tickets.ticket t on t.id = h.id order by ${order('t')}`,
    values,
  );
}

/** Above this many units the words alone decide: so many alternatives cost more than they save. */
const maxUnitWords = 200;

/** The words, in these units: both are answered by the index. */
function wordsIn(filter: Filter, units: string[] | null): string | undefined {
  if (!filter.words || units === null || units.length === 0 || units.length > maxUnitWords) return filter.words;
  return `(${filter.words}) & (${units.map((id) => `'#${id.slice(-12)}'`).join(' | ')})`;
}

/** The row's own unit is compared too (two may share a word), but not looked up: the words have narrowed by it already. */
function wordHits(filter: Filter, units: string[] | null, values: Values): string[] {
  const hits = [`x.words @@ ${give(values, wordsIn(filter, units))}::tsquery`];
  if (units === null) return hits;
  const own = `x.unit_id = any(${give(values, units)}::uuid[])`;
  return [...hits, units.length <= maxUnitWords ? `(${own}) is true` : own];
}

/** Tables, conditions and values of a search by words. */
function hitsOf(filter: Filter, units: string[] | null): { from: string; parts: string[]; values: Values } {
  const values: Values = [];
  const parts = conditions(filter, values);
  // Words and units are in the index's own table: the tickets are joined only when something is asked of them.
  const from =
    parts.length > 0 ? 'tickets.ticket_text x join tickets.ticket t on t.id = x.ticket_id' : 'tickets.ticket_text x';
  parts.push(...wordHits(filter, units, values));
  return { from, parts, values };
}

/** What the words find, newest first; the index is asked once for the page and the count. Null: more than `most`. */
export async function fewHits(
  db: Db,
  scope: Scope,
  filter: Filter,
  most: number,
): Promise<{ id: string; at: Date }[] | null> {
  const units = unitsOf(scope, filter);
  if (units !== null && units.length === 0) return [];
  const { from, parts, values } = hitsOf(filter, units);
  const hits = await db.run<{ id: string; at: Date }>(
    `select x.ticket_id as id, x.created_at as at from ${from} where ${parts.join(' and ')} limit ${give(values, most + 1)}`,
    values,
  );
  if (hits.length > most) return null;
  return hits.sort((one, other) => other.at.getTime() - one.at.getTime() || (one.id < other.id ? 1 : -1));
}

/** By words, newest first whatever order was asked for: hits are so dense that walking back in time finds a page soon. */
async function searchTickets(
  db: Db,
  _scope: Scope,
  filter: Filter,
  units: string[] | null,
  page: { after: [string, string] | null; limit: number },
): Promise<TicketRow[]> {
  const values: Values = [];
  const hit = wordHits(filter, units, values);
  const parts = conditions(filter, values);
  if (page.after) {
    const [at, id] = [give(values, page.after[0]), give(values, page.after[1])];
    hit.push(`(x.created_at, x.ticket_id) < (${at}::timestamptz, ${id}::uuid)`);
  }
  // The tickets are joined before the page is cut only when something is asked of them.
  const from = `tickets.ticket_text x${parts.length > 0 ? ' join tickets.ticket t on t.id = x.ticket_id' : ''}`;
  return db.run<TicketRow>(
    `select ${ticketColumns} from (
       select x.ticket_id as id, x.created_at from ${from} where ${[...hit, ...parts].join(' and ')}
       order by x.created_at desc, x.ticket_id desc limit ${give(values, page.limit)}) h
     join tickets.ticket t on t.id = h.id order by h.created_at desc, h.id desc`,
    values,
  );
}

/** Never counts past `cap`; what has words is counted by `fewHits`. */
export async function countTickets(db: Db, scope: Scope, filter: Filter, cap: number): Promise<number> {
  const units = unitsOf(scope, filter);
  if (units !== null && units.length === 0) return 0;
  const values: Values = [];
  const parts = conditions(filter, values);
  if (units !== null) parts.push(`t.unit_id = any(${give(values, units)}::uuid[])`);
  const [row] = await db.run<{ n: number }>(
    `select count(*)::int as n from (select 1 from tickets.ticket t where ${parts.join(' and ') || 'true'} limit ${give(values, cap + 1)}) x`,
    values,
  );
  return row!.n;
}

/** Tickets linked to a conversation. */
export async function ticketIdsOf(db: Db, scope: Scope, conversationId: string): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ ticket_id: string }>(
    'tickets.of-conversation',
    'select ticket_id from tickets.conversation where conversation_id = $1',
    [conversationId],
  );
  return rows.map((row) => row.ticket_id);
}
