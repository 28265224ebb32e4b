/** Calls that are over → facts and sums. Told again (late words, a recomputation) a call takes the place of its former self. */
import type { Scope, Tx } from '#kernel';
import { staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import { dayOf } from '#modules/reports';
import { queueNames } from '#modules/routing';
import { callsBefore, rawCalls } from '#modules/telephony';
import { wrapupsOfCalls } from '#modules/wrapups';
import { Sums } from './rules/counts.ts';
import { type Ground, repeatDays, type Told, tellCall } from './rules/tell-call.ts';
import { addSums, loadFacts, offersOf, replaceFacts } from './store-facts.ts';
import { type FactsOf, factTables, sumNames } from './tables.ts';

/** How many calls were told, and how many facts of each table were not as they stood. The caller holds the fold's row. */
export async function foldCalls(
  tx: Tx,
  scope: Scope,
  callIds: string[],
): Promise<{ calls: number; changed: Record<string, number> }> {
  const [raw, offers, wrapups, before, earlier] = await Promise.all([
    rawCalls(tx, scope, callIds),
    offersOf(tx, scope, callIds),
    wrapupsOfCalls(tx, scope, callIds),
    loadFacts(tx, scope, callIds),
    callsBefore(tx, scope, callIds, repeatDays),
  ]);
  const over = raw.filter(({ call }) => call.state === 'ended');
  const people = [
    ...over.flatMap(({ call, lines }) => [call.agent_id, ...lines.map(({ staff_id }) => staff_id)]),
    ...offers.map(({ staff_id }) => staff_id),
  ].filter((id): id is string => id !== null);
  const queueIds = over.flatMap(({ lines }) => lines.flatMap(({ queue_id }) => queue_id ?? []));
  const [staff, queues] = await Promise.all([
    staffCards(tx, scope, [...new Set(people)]),
    queueNames(tx, scope, [...new Set(queueIds)]),
  ]);
  const units = new Map(staff.map(({ id, unitId }) => [id, unitId]));
  const zoneOf = await zonesOf(tx, scope, [
    ...over.map(({ call }) => call.unit_id),
    ...units.values(),
    ...[...queues.values()].map(({ unit_id }) => unit_id),
    ...factTables.flatMap((table) => before[table].map(({ unit_id }) => unit_id)),
  ]);
  const ground: Ground = {
    dayOf: (at, unitId) => dayOf(at, zoneOf(unitId)),
    unitOfStaff: (id) => units.get(id) ?? null,
    queue: (id) => {
      const row = queues.get(id);
      return row ? { unitId: row.unit_id, targetSeconds: row.target_seconds } : null;
    },
    previous: (id) => earlier.get(id) ?? null,
  };
  const told = over.map((one) =>
    tellCall(
      one,
      offers.filter(({ call_id }) => call_id === one.call.id),
      wrapups.filter(({ call_id }) => call_id === one.call.id),
      ground,
    ),
  );
  const after = factsOf(told);
  keepAsTold(before, after, ground);
  const sums = new Sums();
  sums.add(before, -1, zoneOf);
  sums.add(after, 1, zoneOf);
  await replaceFacts(tx, callIds, after);
  for (const name of sumNames) await addSums(tx, name, sums.of(name));
  return { calls: told.length, changed: differences(before, after) };
}

export function factsOf(told: readonly Told[]): FactsOf {
  return {
    call_fact: told.map(({ call }) => call),
    visit_fact: told.flatMap(({ visits }) => visits),
    turn_fact: told.flatMap(({ turns }) => turns),
    ring_fact: told.flatMap(({ rings }) => rings),
  };
}

export async function zonesOf(tx: Tx, scope: Scope, unitIds: string[]): Promise<(unitId: string) => string> {
  const zones = new Map((await unitCards(tx, scope, [...new Set(unitIds)])).map(({ id, zone }) => [id, zone]));
  return (unitId) => zones.get(unitId) ?? 'UTC';
}

/**
 * What was true then and may have changed since: a queue's promise, where a person worked, a queue's unit, a call before (whose
 * caller may have been erased).
 */
function keepAsTold(before: FactsOf, after: FactsOf, { dayOf }: Ground): void {
  const again = new Map(before.call_fact.map((row) => [row.call_id, row.previous_at]));
  for (const row of after.call_fact) row.previous_at ??= again.get(row.call_id) ?? null;
  const known = new Map(before.visit_fact.map((row) => [`${row.call_id} ${row.n} ${row.queue_id}`, row]));
  for (const row of after.visit_fact) {
    const had = known.get(`${row.call_id} ${row.n} ${row.queue_id}`);
    if (had) Object.assign(row, { target_seconds: had.target_seconds, unit_id: had.unit_id });
    row.day = dayOf(row.entered_at, row.unit_id);
  }
  for (const [table, at] of [
    ['turn_fact', 'answered_at'],
    ['ring_fact', 'offered_at'],
  ] as const) {
    const units = new Map(before[table].map((row) => [`${row.call_id} ${row.n} ${row.staff_id}`, row.unit_id]));
    for (const row of after[table]) {
      row.unit_id = units.get(`${row.call_id} ${row.n} ${row.staff_id}`) ?? row.unit_id;
      row.day = dayOf((row as unknown as Record<string, Date>)[at]!, row.unit_id);
    }
  }
}

function differences(before: FactsOf, after: FactsOf): Record<string, number> {
  const changed: Record<string, number> = {};
  for (const table of factTables) {
    const had = new Set(before[table].map(written));
    const has = new Set(after[table].map(written));
    const n = [...has].filter((row) => !had.has(row)).length + [...had].filter((row) => !has.has(row)).length;
    if (n > 0) changed[table] = n;
  }
  return changed;
}

/** One spelling for a row from the database and one just told. */
function written(row: object): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}
