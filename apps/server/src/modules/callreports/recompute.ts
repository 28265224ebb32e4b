/** Facts told anew from the rows: nightly for the last days, or all of them. What differs is put right and said. */
import { clock, type Database, newId, type Scope, type Tx } from '#kernel';
import { addDays } from '#modules/reports';
import { callsOver } from '#modules/telephony';
import { foldCalls, zonesOf } from './fold-calls.ts';
import { Sums } from './rules/counts.ts';
import { addSums, clearSums, factsNear, holdFold, insertReconciliation, sumsOf } from './store-facts.ts';
import { type FactsOf, factTables, sumNames, sumShapes } from './tables.ts';

const page = 500;
type Parts = { db: Database; site: number };
export type Difference = { table: string; rows: number };

/** Ids follow the time: the lowest one of an instant. */
const lowestId = (at: Date): string => {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/** Each page in a transaction of its own: the fold goes on in between, and a call told twice is the same call. */
export async function recompute(
  { db, site }: Parts,
  scope: Scope,
  { days }: { days: number | null },
): Promise<{ calls: number; differences: Difference[] }> {
  const now = clock.now();
  const toDay = now.toISOString().slice(0, 10);
  const fromDay = days === null ? '1970-01-01' : addDays(toDay, -days);
  let after = lowestId(new Date(`${fromDay}T00:00:00Z`));
  const changed: Record<string, number> = {};
  let calls = 0;
  for (;;) {
    const ids = await callsOver(db, scope, after, now, page);
    if (ids.length === 0) break;
    after = ids.at(-1)!;
    const told = await db.transact(async (tx) => {
      await holdFold(tx, scope, site);
      return foldCalls(tx, scope, ids);
    });
    calls += told.calls;
    for (const [table, rows] of Object.entries(told.changed)) changed[table] = (changed[table] ?? 0) + rows;
  }
  await db.transact(async (tx) => {
    await holdFold(tx, scope, site);
    for (const [table, rows] of Object.entries(await levelSums(tx, scope, fromDay, addDays(toDay, 1))))
      changed[table] = rows;
    const differences = Object.entries(changed).map(([table, rows]) => ({ table, rows }));
    await insertReconciliation(tx, { id: newId(), fromDay, toDay, ranAt: now, calls, differences });
  });
  return { calls, differences: Object.entries(changed).map(([table, rows]) => ({ table, rows })) };
}

/** The sums of the days counted anew from the facts; returns how many were wrong. */
async function levelSums(tx: Tx, scope: Scope, fromDay: string, toDay: string): Promise<Record<string, number>> {
  const near = await factsNear(tx, scope, addDays(fromDay, -1), addDays(toDay, 1));
  const zoneOf = await zonesOf(
    tx,
    scope,
    factTables.flatMap((table) => near[table].map(({ unit_id }) => unit_id)),
  );
  const facts = Object.fromEntries(
    factTables.map((table) => [table, near[table].filter(({ day }) => day >= fromDay && day <= toDay)]),
  ) as FactsOf;
  const right = new Sums();
  right.add(facts, 1, zoneOf);
  const wrong: Record<string, number> = {};
  for (const name of sumNames) {
    const columns = ['day', 'half_hour', ...sumShapes[name].keys, ...sumShapes[name].values];
    const write = (row: Record<string, unknown>): string =>
      columns
        .map((column) => (column === 'half_hour' ? new Date(row[column] as string).getTime() : (row[column] ?? 0)))
        .join(' ');
    const is = new Set((await sumsOf(tx, scope, name, fromDay, toDay)).filter(counts).map(write));
    const should = new Set(right.of(name).map(write));
    const n = [...is].filter((row) => !should.has(row)).length + [...should].filter((row) => !is.has(row)).length;
    if (n > 0) wrong[`${name}_sum`] = n;
  }
  if (Object.keys(wrong).length === 0) return wrong;
  await clearSums(tx, scope, fromDay, toDay);
  for (const name of sumNames) await addSums(tx, name, right.of(name));
  return wrong;
}

const counts = (row: Record<string, unknown>): boolean =>
  Object.values(row).some((value) => typeof value === 'number' && value !== 0);
