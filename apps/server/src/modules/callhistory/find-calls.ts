/** Calls of the units in reach, newest first: all, or those that a filter and a few typed characters point at. */
import { z } from 'zod';
import { type Db, decodeCursor, encodeCursor, type Scope } from '#kernel';
import { findTold, toldOf } from '#modules/callreports';
import { memberIdsOf, searchCustomers } from '#modules/customers';
import { normalisePhone } from '#modules/numbers';
import { blindParty, type CallRow, callsById, callsWith, listCalls, shownCalls } from '#modules/telephony';
import type { CallFilterInput, ListedCall } from './contract.ts';

const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);
/** Calls under way that are looked through. */
const mostOpen = 2_000;
/** Calls behind the typed characters that are looked through, the newest of them. */
const mostNamed = 5_000;
const mostCustomers = 50;

type Page = { before: { at: Date; id: string } | null; most: number };

export async function findCalls(
  db: Db,
  scope: Scope,
  { cursor, limit, ...filter }: CallFilterInput & { cursor?: string | undefined; limit: number },
): Promise<{ calls: ListedCall[]; nextCursor: string | null }> {
  const last = decodeCursor(cursor, cursorShape);
  const page: Page = { before: last && { at: new Date(last[0]), id: last[1] }, most: limit + 1 };
  const rows = await rowsOf(db, scope, filter, page);
  const shown = rows.slice(0, limit);
  const end = shown.at(-1);
  const ids = shown.map(({ id }) => id);
  const told = new Map((await toldOf(db, scope, ids)).map((one) => [one.call_id, one]));
  return {
    calls: (await shownCalls(db, scope, shown)).map((call) => {
      const { result = null, why = null } = told.get(call.id) ?? {};
      return { ...call, result, why };
    }),
    nextCursor: rows.length > limit && end ? encodeCursor([end.started_at.toISOString(), end.id]) : null,
  };
}

async function rowsOf(db: Db, scope: Scope, filter: CallFilterInput, page: Page): Promise<CallRow[]> {
  const named = filter.q ? await callsNamed(db, scope, filter.q) : null;
  if (filter.result === 'open') {
    const open = await listCalls(db, scope, {
      ...{ customerId: filter.customerId ?? null, open: true },
      ...{ most: mostOpen, before: null },
    });
    const ids = named && new Set(named.map(({ id }) => id));
    return open
      .filter((row) => (!ids || ids.has(row.id)) && fitsOpen(row, filter) && isPast(row, page))
      .slice(0, page.most);
  }
  const asked = {
    from: filter.from ? new Date(filter.from) : null,
    to: filter.to ? new Date(filter.to) : null,
    direction: filter.direction ?? null,
    result: filter.result ?? null,
    queueId: filter.queueId ?? null,
    staffId: filter.staffId ?? null,
    talkSeconds: filter.talkSeconds ?? null,
    rated: filter.rated ?? null,
  };
  if (Object.values(asked).every((one) => one === null)) {
    if (named) return named.filter((row) => isPast(row, page)).slice(0, page.most);
    return listCalls(db, scope, {
      ...{ customerId: filter.customerId ?? null, open: null },
      ...{ most: page.most, before: page.before },
    });
  }
  const told = await findTold(db, scope, { ...asked, callIds: named?.map(({ id }) => id) ?? null }, page);
  const ids = told.map(({ call_id }) => call_id);
  const rows = new Map((await callsById(db, scope, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/** By what the row of a call under way says; what only the end tells does not fit yet. */
function fitsOpen(
  row: CallRow,
  { from, to, direction, queueId, staffId, talkSeconds, rated }: CallFilterInput,
): boolean {
  return (
    (!from || row.started_at >= new Date(from)) &&
    (!to || row.started_at < new Date(to)) &&
    (!direction || row.direction === direction) &&
    (!queueId || row.queue_id === queueId) &&
    (!staffId || row.agent_id === staffId) &&
    !talkSeconds &&
    !rated
  );
}

function isPast(row: CallRow, { before }: Page): boolean {
  if (!before) return true;
  const apart = row.started_at.getTime() - before.at.getTime();
  return apart < 0 || (apart === 0 && row.id < before.id);
}

/** A call's own number, another party's whole number, or calls of customers whom these characters find. */
async function callsNamed(db: Db, scope: Scope, q: string): Promise<CallRow[]> {
  const number = normalisePhone(q);
  const { customers } = await searchCustomers(db, scope, { q, limit: mostCustomers });
  const families = await Promise.all(customers.map(({ id }) => memberIdsOf(db, scope, id)));
  return callsWith(
    db,
    scope,
    { number: q.toUpperCase(), partyBlind: number && blindParty(number), customerIds: families.flat() },
    mostNamed,
  );
}
