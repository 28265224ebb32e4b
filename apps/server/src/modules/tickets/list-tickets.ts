/** The ticket lists: views of one's own work, of the unit, of what is overdue, and search. */
import { z } from 'zod';
import { clock, type Db, decodeCursor, encodeCursor, type Scope, searchQuery } from '#kernel';
import { topics } from '#modules/catalogue';
import { memberIdsOf } from '#modules/customers';
import { descendantsOf } from '#modules/organisation';
import type { ListTickets, TicketSummary } from './contract.ts';
import { countTickets, type Filter, fewHits, listTickets as listRows, type Sort, ticketIdsOf } from './store-list.ts';
import type { TicketRow } from './tables.ts';
import { ticketSummaries } from './ticket-views.ts';

const cap = 1000;
const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);
const sortValue: Record<Sort, (row: TicketRow) => Date> = {
  clock: (row) => row.due_order,
  updated: (row) => row.updated_at,
  created: (row) => row.created_at,
};

export async function listTickets(
  db: Db,
  scope: Scope,
  query: ListTickets,
): Promise<{
  tickets: TicketSummary[];
  nextCursor: string | null;
  total: { count: number; capped: boolean };
}> {
  const after = decodeCursor(query.cursor, cursorShape);
  const filter = await filterOf(db, scope, query);
  // What is found by words is ordered by time whatever was asked.
  const sort: Sort = filter?.words ? 'created' : query.sort;
  const { rows, count } = filter
    ? await pageOf(db, scope, filter, { sort, after, limit: query.limit + 1 })
    : { rows: [], count: 0 };
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    tickets: await ticketSummaries(db, scope, page),
    nextCursor: rows.length > query.limit && last ? encodeCursor([sortValue[sort](last).toISOString(), last.id]) : null,
    total: { count: Math.min(count, cap), capped: count > cap },
  };
}

/** What a list is narrowed by, without order and page. */
export type TicketConditions = Omit<ListTickets, 'sort' | 'cursor' | 'limit'>;

/** How many a list of these would have for the caller, without reading any of them; stops at 1,000. */
export async function howManyTickets(
  db: Db,
  scope: Scope,
  conditions: TicketConditions,
): Promise<{ count: number; capped: boolean }> {
  const filter = await filterOf(db, scope, conditions);
  if (!filter) return { count: 0, capped: false };
  const count = filter.words
    ? ((await fewHits(db, scope, filter, cap))?.length ?? cap + 1)
    : await countTickets(db, scope, filter, cap);
  return { count: Math.min(count, cap), capped: count > cap };
}

/** Ids of what a list of these would have for the caller, at most `most`, for changing many at once. */
export async function matchingTickets(
  db: Db,
  scope: Scope,
  conditions: TicketConditions,
  most: number,
): Promise<string[]> {
  const filter = await filterOf(db, scope, conditions);
  if (!filter) return [];
  const rows = await listRows(db, scope, filter, { sort: 'created', after: null, limit: most });
  return rows.map(({ id }) => id);
}

/** A topic with all below it, retired ones too. */
async function withBelow(db: Db, scope: Scope, topicId: string): Promise<string[]> {
  const all = await topics(db, scope, true);
  const ids = new Set([topicId]);
  // Parents come first.
  for (const { id, parentId } of all) if (parentId && ids.has(parentId)) ids.add(id);
  return [...ids];
}

type Page = { sort: Sort; after: [string, string] | null; limit: number };

async function pageOf(db: Db, scope: Scope, filter: Filter, page: Page): Promise<{ rows: TicketRow[]; count: number }> {
  if (!filter.words)
    return { count: await countTickets(db, scope, filter, cap), rows: await listRows(db, scope, filter, page) };
  const hits = await fewHits(db, scope, filter, cap);
  if (hits === null) return { count: cap + 1, rows: await listRows(db, scope, filter, page) };
  const { after } = page;
  const left = after
    ? hits.filter(({ at, id }) => at.toISOString() < after[0] || (at.toISOString() === after[0] && id < after[1]))
    : hits;
  const ids = left.slice(0, page.limit).map(({ id }) => id);
  if (ids.length === 0) return { count: hits.length, rows: [] };
  const { words: _, ...rest } = filter;
  return { count: hits.length, rows: await listRows(db, scope, { ...rest, ids }, { ...page, after: null }) };
}

/** Null when nothing can match. */
async function filterOf(db: Db, scope: Scope, query: TicketConditions): Promise<Filter | null> {
  const filter: Filter = {
    unitIds: query.unitId ? [query.unitId] : null,
    states: query.state ?? (query.view === 'all' ? null : 'open'),
    ...(query.type && { type: query.type }),
    ...(query.priority && { priority: query.priority }),
  };
  if (query.topicId) filter.topicIds = await withBelow(db, scope, query.topicId);
  if (query.view === 'mine') filter.assigneeId = scope.actor.id;
  if (query.view === 'unassigned') filter.unassigned = true;
  if (query.view === 'overdue') filter.overdueAt = clock.now();
  if (query.view === 'unit' && !query.unitId)
    filter.unitIds = scope.unitId ? await descendantsOf(db, scope, scope.unitId) : [];
  if (query.assigneeId) filter.assigneeId = query.assigneeId;
  if (query.customerId) filter.customerIds = await memberIdsOf(db, scope, query.customerId);
  if (query.conversationId) filter.ids = await ticketIdsOf(db, scope, query.conversationId);
  const typed = query.q?.trim();
  if (typed) {
    if (/^t\d+-\d+$/i.test(typed)) filter.number = typed.toUpperCase();
    else {
      const words = searchQuery(typed);
      if (!words) return null;
      filter.words = words;
    }
  }
  return filter;
}
