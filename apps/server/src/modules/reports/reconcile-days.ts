/**
 * Recomputes the last days from the log and compares: facts that began in them are folded anew in memory, and their sums counted
 * anew from the facts. What differs is put right and told. Runs nightly; the fold waits meanwhile.
 */
import { clock, type Database, type EventBus, newId, type Scope, type Tx } from '#kernel';
import { type FoldEvent, foldedKinds, foldOne, groundFor, toFold } from './fold-events.ts';
import { recountHolding } from './fold-holding.ts';
import { type Count, countsOf, Sums } from './rules/counts.ts';
import { addDays } from './rules/days.ts';
import { keyOf, Ledger } from './rules/ledger.ts';
import { addSums, allPlaces, holdFold, loadFacts, relateAll, saveFacts } from './store-facts.ts';
import {
  countedTables,
  dropFacts,
  factsNear,
  insertReconciliation,
  levelDays,
  sumsOf,
  unevenDays,
} from './store-recount.ts';
import { type Facts, type FactTable, factShapes, type StayFact, type SumName, sumNames, sumShapes } from './tables.ts';

export type Difference = { table: string; rows: number };
type Parts = { db: Database; events: EventBus; site: number };
type Any = Record<string, unknown>;

/** Events that begin a thing: only things that began in the window are whole in it. */
const beginnings: Record<string, [FactTable[], string]> = {
  'work.queued': [['stay_fact', 'offer_fact'], 'workItemId'],
  'conversation.started': [['conversation_fact'], 'conversationId'],
  'ticket.opened': [['ticket_fact', 'ticket_move_fact'], 'ticketId'],
  'survey.rating-received': [['survey_fact'], 'responseId'],
};
/**
 * Not recomputed: the promise of the queue is the one in force when it was folded, and the unit of an agent may have been told by an
 * event before the window (with the day of an offer, which is one of that unit's zone).
 */
const kept: { [T in FactTable]?: string[] } = {
  stay_fact: ['target_seconds', 'staff_unit_id'],
  offer_fact: ['staff_unit_id', 'day'],
  conversation_fact: ['staff_unit_id'],
};

export async function reconcileDays(
  { db, events, site }: Parts,
  scope: Scope,
  { days }: { days: number },
): Promise<{ facts: number; differences: Difference[] }> {
  const began = performance.now();
  const now = clock.now();
  const toDay = now.toISOString().slice(0, 10);
  const fromDay = addDays(toDay, -days);
  const since = new Date(`${fromDay}T00:00:00Z`);
  return await db.transact(async (tx) => {
    const upTo = await holdFold(tx, scope, site);
    const heard: FoldEvent[] = [];
    for await (const some of events.history(foldedKinds, since, upTo)) heard.push(...some.map(toFold));
    const { compared, differences } = await compareFacts(tx, scope, heard, since);
    differences.push(...(await compareSums(tx, scope, fromDay, addDays(toDay, 1), heard)));
    await insertReconciliation(tx, {
      id: newId(),
      fromDay,
      toDay,
      ranAt: now,
      tookMs: Math.round(performance.now() - began),
      facts: compared,
      differences,
    });
    return { facts: compared, differences };
  });
}

async function compareFacts(
  tx: Tx,
  scope: Scope,
  heard: FoldEvent[],
  since: Date,
): Promise<{ compared: number; differences: Difference[] }> {
  const ledger = new Ledger();
  // Units of agents who said nothing in the window; position 0, so that every event of the window is taken.
  ledger.load(
    'agent_place',
    (await allPlaces(tx, scope)).map((place) => ({ ...place, position: 0, state: 'unknown', reason: null })),
  );
  const ground = await groundFor(tx, scope, ledger, heard);
  const born = new Map<FactTable, Set<string>>();
  for (const event of heard) {
    const [tables, idField] = beginnings[event.type] ?? [[], ''];
    for (const table of tables) {
      const ids = born.get(table) ?? new Set();
      born.set(table, ids.add(String((event.payload as Any)[idField])));
    }
    foldOne(ground, event);
  }
  // A clock tells its beginning when it ends.
  const clocks = ledger.all('clock_fact').filter(({ started_at }) => started_at !== null && started_at >= since);
  born.set('clock_fact', new Set(clocks.map(({ clock_id }) => clock_id)));
  let compared = 0;
  const differences: Difference[] = [];
  for (const [table, ids] of born) {
    const stored = new Map(
      (await loadFacts(tx, scope, table, [...ids])).map((row) => [keyOf(table, row as Any), row as Any]),
    );
    const wrong: Any[] = [];
    const sums = new Sums();
    const seen = new Set<string>();
    for (const row of [...ids].flatMap((id) => ledger.of(table, id)) as Any[]) {
      compared++;
      const key = keyOf(table, row);
      seen.add(key);
      const had = stored.get(key);
      const right = { ...row };
      for (const column of kept[table] ?? []) if (had && had[column] !== null) right[column] = had[column];
      if (had && same(table, had, right)) continue;
      wrong.push(right);
      if (had) sums.add(countsOf(table, had as never, ground.zoneOf), -1);
      sums.add(countsOf(table, right as never, ground.zoneOf), 1);
    }
    const surplus = [...stored].filter(([key]) => !seen.has(key)).map(([, row]) => row);
    for (const row of surplus) sums.add(countsOf(table, row as never, ground.zoneOf), -1);
    await saveFacts(tx, table, wrong as Facts[typeof table][]);
    await dropFacts(tx, table, surplus as Facts[typeof table][]);
    for (const name of sumNames) await addSums(tx, name, sums.of(name));
    if (table === 'stay_fact') await recountHolding(tx, scope, [...wrong, ...surplus] as StayFact[], ground.zoneOf);
    if (wrong.length + surplus.length > 0) differences.push({ table, rows: wrong.length + surplus.length });
  }
  const customers = ledger.all('contact_fact').map(({ customer_id }) => customer_id);
  await relateAll(tx, scope, [...new Set(customers)]);
  return { compared, differences };
}

function same(table: FactTable, had: Any, row: Any): boolean {
  return factShapes[table].columns.every((column) => {
    const [a, b] = [had[column] ?? null, row[column] ?? null];
    return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
  });
}

/** The sums of the days against those counted anew from the facts. */
async function compareSums(
  tx: Tx,
  scope: Scope,
  fromDay: string,
  toDay: string,
  heard: FoldEvent[],
): Promise<Difference[]> {
  const facts = new Ledger();
  for (const table of countedTables) facts.load(table, await factsNear(tx, scope, table, fromDay, toDay));
  const { zoneOf } = await groundFor(tx, scope, facts, heard);
  const within = ({ bucket }: Count): boolean => bucket.day >= fromDay && bucket.day <= toDay;
  const right = new Sums();
  for (const table of countedTables)
    for (const fact of facts.all(table)) right.add(countsOf(table, fact, zoneOf).filter(within), 1);
  const differences: Difference[] = [];
  for (const name of sumNames) {
    // What should be, minus what is: the rest is what is missing.
    for (const row of await sumsOf(tx, scope, name, fromDay, toDay)) right.add([asCount(name, row)], -1);
    const missing = right.of(name);
    await addSums(tx, name, missing);
    const uneven = await unevenDays(tx, scope, name, fromDay, toDay);
    if (uneven > 0) await levelDays(tx, name, fromDay, toDay);
    if (missing.length + uneven > 0) differences.push({ table: `${name}_sums`, rows: missing.length + uneven });
  }
  return differences;
}

function asCount(name: SumName, row: Any): Count {
  const pick = (columns: readonly string[]) => Object.fromEntries(columns.map((column) => [column, row[column]]));
  return {
    sums: name,
    bucket: { day: String(row.day), halfHour: (row.half_hour as Date).toISOString() },
    keys: pick(sumShapes[name].keys) as Record<string, string>,
    values: pick(sumShapes[name].values) as Record<string, number>,
  };
}
