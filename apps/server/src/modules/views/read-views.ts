/** Which views somebody sees, and how many tickets of each. */
import type { Db, Scope } from '#kernel';
import { unitCards, unitsAbove } from '#modules/organisation';
import { howManyTickets } from '#modules/tickets';
import type { View, ViewCount } from './contract.ts';
import { mayEdit } from './keep-views.ts';
import { listViews } from './store.ts';
import type { ViewRow } from './tables.ts';

/** So many rows a pane still shows, and so many counts a request still asks for. */
const mostShown = 120;

export async function visibleViews(db: Db, scope: Scope): Promise<ViewRow[]> {
  return await listViews(db, scope, await unitsAbove(db, scope), mostShown);
}

export async function shownViews(db: Db, scope: Scope, rows: ViewRow[]): Promise<View[]> {
  const units = await unitCards(db, scope, [...new Set(rows.flatMap((row) => row.unit_id ?? []))]);
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    unitId: row.unit_id,
    unitName: (row.unit_id && names.get(row.unit_id)) || null,
    conditions: row.conditions,
    sort: row.sort,
    position: row.position,
    mayEdit: mayEdit(scope, row),
    version: row.version,
  }));
}

/** With the rights of the caller, one after another: a pane of counts must not take the connections of everybody else. */
export async function countViews(db: Db, scope: Scope): Promise<ViewCount[]> {
  const counts: ViewCount[] = [];
  for (const row of await visibleViews(db, scope))
    counts.push({ id: row.id, ...(await howManyTickets(db, scope, row.conditions)) });
  return counts;
}
