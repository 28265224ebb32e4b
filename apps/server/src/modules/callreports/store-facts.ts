/** SQL of offers, facts and sums: whole rows in, whole rows out, many at a time. */
import { type Db, forProgram, rowsJson, type Scope, type Tx } from '#kernel';
import type { Row } from './rules/counts.ts';
import {
  type FactsOf,
  factTables,
  type OfferOutcome,
  type OfferRow,
  type SumName,
  sumNames,
  sumShapes,
} from './tables.ts';

/** Whoever changes facts holds this row: the fold, the nightly recomputation and a rebuild exclude each other. */
export async function holdFold(tx: Tx, scope: Scope, site: number): Promise<void> {
  forProgram(scope);
  tx.send('callreports.fold-row', 'insert into callreports.fold(site) values ($1) on conflict do nothing', [site]);
  await tx.query('callreports.fold-hold', 'select from callreports.fold where site = $1 for update', [site]);
}
export async function moveFold(tx: Tx, site: number, at: Date): Promise<void> {
  tx.send('callreports.fold-move', 'update callreports.fold set taken_at = greatest(taken_at, $2) where site = $1', [
    site,
    at,
  ]);
}

export async function insertOffers(tx: Tx, rows: OfferRow[]): Promise<void> {
  tx.send(
    'callreports.offers',
    `insert into callreports.offer select * from jsonb_populate_recordset(null::callreports.offer, $1) on conflict do nothing`,
    [rowsJson(rows)],
  );
}
/** What came of an offer; the first word about it holds. `offerId` null: whatever is open of the call. */
export async function decideOffers(
  tx: Tx,
  decided: { callId: string; offerId: string | null; staffIds: string[]; outcome: OfferOutcome; at: Date },
): Promise<void> {
  tx.send(
    'callreports.decide',
    `update callreports.offer set outcome = $4, decided_at = $5 where call_id = $1 and ($2::uuid is null or offer_id = $2)
       and staff_id = any($3) and outcome is null`,
    [decided.callId, decided.offerId, decided.staffIds, decided.outcome, decided.at],
  );
}
export async function offersOf(db: Db, scope: Scope, callIds: string[]): Promise<OfferRow[]> {
  forProgram(scope);
  return db.query<OfferRow>(
    'callreports.offers-of',
    'select * from callreports.offer where call_id = any($1) order by offered_at, offer_id, staff_id',
    [callIds],
  );
}

const noFacts = (): FactsOf => ({ call_fact: [], visit_fact: [], turn_fact: [], ring_fact: [] });

export async function loadFacts(db: Db, scope: Scope, callIds: string[]): Promise<FactsOf> {
  forProgram(scope);
  const facts: Record<string, unknown[]> = noFacts();
  for (const table of factTables)
    facts[table] = await db.query(
      `callreports.load-${table}`,
      `select f.*, day::text as day from callreports.${table} f where call_id = any($1) order by call_id${table === 'call_fact' ? '' : ', n'}`,
      [callIds],
    );
  return facts as FactsOf;
}

/** Facts whose half hours may lie in these days, whatever the zone. */
export async function factsNear(db: Db, scope: Scope, fromDay: string, toDay: string): Promise<FactsOf> {
  forProgram(scope);
  const facts: Record<string, unknown[]> = noFacts();
  for (const table of factTables)
    facts[table] = await db.query(
      `callreports.near-${table}`,
      `select f.*, day::text as day from callreports.${table} f where day between $1 and $2`,
      [fromDay, toDay],
    );
  return facts as FactsOf;
}

/** Everything known of these calls is what is given now. */
export async function replaceFacts(tx: Tx, callIds: string[], facts: FactsOf): Promise<void> {
  for (const table of factTables) {
    await tx.query(`callreports.drop-${table}`, `delete from callreports.${table} where call_id = any($1)`, [callIds]);
    if (facts[table].length > 0)
      await tx.query(
        `callreports.save-${table}`,
        `insert into callreports.${table} select * from jsonb_populate_recordset(null::callreports.${table}, $1)`,
        [rowsJson(facts[table])],
      );
  }
}

export async function addSums(tx: Tx, name: SumName, rows: Row[]): Promise<void> {
  if (rows.length === 0) return;
  const { keys, values } = sumShapes[name];
  const key = ['day', 'half_hour', ...keys].join(', ');
  await tx.query(
    `callreports.add-${name}`,
    `insert into callreports.${name}_sum as had (${key}, ${values.join(', ')})
     select ${key}, ${values.map((value) => `coalesce(${value}, 0)`).join(', ')}
     from jsonb_populate_recordset(null::callreports.${name}_sum, $1) order by ${key}
     on conflict (${key}) do update set ${values.map((value) => `${value} = had.${value} + excluded.${value}`).join(', ')}`,
    [rowsJson(rows)],
  );
}

export async function sumsOf(db: Db, scope: Scope, name: SumName, fromDay: string, toDay: string): Promise<Row[]> {
  forProgram(scope);
  const { keys, values } = sumShapes[name];
  return db.query<Row>(
    `callreports.sums-${name}`,
    `select day::text as day, half_hour, ${[...keys, ...values].join(', ')} from callreports.${name}_sum
     where day between $1 and $2`,
    [fromDay, toDay],
  );
}
export async function clearSums(tx: Tx, scope: Scope, fromDay: string, toDay: string): Promise<void> {
  forProgram(scope);
  for (const name of sumNames)
    await tx.query(`callreports.clear-${name}`, `delete from callreports.${name}_sum where day between $1 and $2`, [
      fromDay,
      toDay,
    ]);
}

/** Offers and facts of calls long gone are kept: they hold no personal data. */
export async function insertReconciliation(
  tx: Tx,
  row: { id: string; fromDay: string; toDay: string; ranAt: Date; calls: number; differences: object[] },
): Promise<void> {
  await tx.query(
    'callreports.reconciled',
    'insert into callreports.reconciliation(id, from_day, to_day, ran_at, calls, differences) values ($1, $2, $3, $4, $5, $6)',
    [row.id, row.fromDay, row.toDay, row.ranAt, row.calls, JSON.stringify(row.differences)],
  );
}
