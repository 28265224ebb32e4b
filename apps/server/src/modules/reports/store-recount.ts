/** SQL of recomputation: facts by day for recounting the sums, and taking rows away that the log knows nothing of. */
import { type Db, demand, type Scope, type Tx, unitsWith } from '#kernel';
import { keyOf } from './rules/ledger.ts';
import { type Facts, type FactTable, factShapes, factTables, type SumName, sumNames, sumShapes } from './tables.ts';

const columnsOf = (table: FactTable): string =>
  factShapes[table].columns.map((column) => (column === 'day' ? 'day::text as day' : column)).join(', ');

/** Facts that may count for the days: a day on both sides for zones, longer where an instant of the fact lies elsewhere. */
const near: { [T in FactTable]?: string } = {
  stay_fact: `day between $1::date - 1 and $2::date + 1
    or (answered_at >= $1::date - interval '1 day' and answered_at < $2::date + interval '2 days')`,
  offer_fact: 'day between $1::date - 1 and $2::date + 1',
  agent_state_fact: 'day between $1::date - 32 and $2::date + 1',
  conversation_fact: 'day between $1::date - 1 and $2::date + 1',
  ticket_move_fact: 'day between $1::date - 1 and $2::date + 1',
  clock_fact: 'day between $1::date - 1 and $2::date + 1',
  survey_fact: 'day between $1::date - 1 and $2::date + 1',
};
export const countedTables = Object.keys(near) as FactTable[];

export async function factsNear<T extends FactTable>(
  db: Db,
  scope: Scope,
  table: T,
  fromDay: string,
  toDay: string,
): Promise<Facts[T][]> {
  return await db.query<Facts[T]>(
    `reports.near-${table}`,
    `select ${columnsOf(table)} from reports.${table} where (${near[table]}) and ($3::uuid[] is null or unit_id = any($3))`,
    [fromDay, toDay, unitsWith(scope, 'reports.read')],
  );
}

/** Sums of the days as they stand; time in hand is left out, it is computed from its days whole. */
export async function sumsOf(
  db: Db,
  scope: Scope,
  name: SumName,
  fromDay: string,
  toDay: string,
): Promise<Record<string, string | number>[]> {
  const { keys, values } = sumShapes[name];
  return await db.query(
    `reports.sums-${name}`,
    `select day::text as day, half_hour, ${[...keys, ...values].join(', ')} from reports.${name}_half_hour
     where day between $1 and $2 and ($3::uuid[] is null or unit_id = any($3)) ${name === 'state' ? `and state <> 'holding'` : ''}`,
    [fromDay, toDay, unitsWith(scope, 'reports.read')],
  );
}

/** Days whose sums are not those of their half hours. */
export async function unevenDays(db: Db, scope: Scope, name: SumName, fromDay: string, toDay: string): Promise<number> {
  const { keys, values } = sumShapes[name];
  const columns = ['day', ...keys];
  const [row] = await db.query<{ n: number }>(
    `reports.uneven-${name}`,
    `with halves as (
       select ${columns.join(', ')}, ${values.map((value) => `sum(${value})::bigint as ${value}`).join(', ')}
       from reports.${name}_half_hour where day between $1 and $2 group by ${columns.join(', ')})
     select count(*) as n from halves full join (select * from reports.${name}_day where day between $1 and $2) days using (${columns.join(', ')})
     where ($3::uuid[] is null or unit_id = any($3)) and (${values.map((value) => `coalesce(halves.${value}, 0)`).join(', ')}) is distinct from (${values.map((value) => `coalesce(days.${value}, 0)`).join(', ')})`,
    [fromDay, toDay, unitsWith(scope, 'reports.read')],
  );
  return row!.n;
}

/** Writes the days anew from their half hours. */
export async function levelDays(tx: Tx, name: SumName, fromDay: string, toDay: string): Promise<void> {
  const { keys, values } = sumShapes[name];
  const columns = ['day', ...keys].join(', ');
  await tx.query(`reports.clear-${name}`, `delete from reports.${name}_day where day between $1 and $2`, [
    fromDay,
    toDay,
  ]);
  await tx.query(
    `reports.level-${name}`,
    `insert into reports.${name}_day(${columns}, ${values.join(', ')})
     select ${columns}, ${values.map((value) => `sum(${value})`).join(', ')} from reports.${name}_half_hour
     where day between $1 and $2 group by ${columns}`,
    [fromDay, toDay],
  );
}

/** Takes rows away by key. */
export async function dropFacts<T extends FactTable>(tx: Tx, table: T, rows: Facts[T][]): Promise<void> {
  if (rows.length === 0) return;
  const { key } = factShapes[table];
  await tx.query(
    `reports.drop-${table}`,
    `delete from reports.${table} f using jsonb_populate_recordset(null::reports.${table}, $1) gone
     where ${key.map((column) => `f.${column} = gone.${column}`).join(' and ')}`,
    [JSON.stringify([...new Map(rows.map((row) => [keyOf(table, row as Record<string, unknown>), row])).values()])],
  );
}

/** Everything folded from the log goes, and all sums; what was brought in from elsewhere stays. */
export async function clearFolded(tx: Tx): Promise<void> {
  for (const table of factTables)
    await tx.query(`reports.clear-folded-${table}`, `delete from reports.${table} where position > 0`);
  for (const name of sumNames)
    for (const grain of ['day', 'half_hour'])
      await tx.query(`reports.clear-sums-${name}-${grain}`, `delete from reports.${name}_${grain}`);
}

/** A page of what was brought in, in the order of its key. */
export async function broughtIn<T extends FactTable>(
  db: Db,
  scope: Scope,
  table: T,
  offset: number,
  limit: number,
): Promise<Facts[T][]> {
  return await db.query<Facts[T]>(
    `reports.brought-${table}`,
    `select ${columnsOf(table)} from reports.${table} where position = 0 and ($3::uuid[] is null or unit_id = any($3))
     order by ${factShapes[table].key.join(', ')} offset $1 limit $2`,
    [offset, limit, unitsWith(scope, 'reports.read')],
  );
}

export async function insertReconciliation(
  tx: Tx,
  row: {
    id: string;
    fromDay: string;
    toDay: string;
    ranAt: Date;
    tookMs: number;
    facts: number;
    differences: { table: string; rows: number }[];
  },
): Promise<void> {
  await tx.query(
    'reports.reconciled',
    'insert into reports.reconciliation(id, from_day, to_day, ran_at, took_ms, facts, differences) values ($1, $2, $3, $4, $5, $6, $7)',
    [row.id, row.fromDay, row.toDay, row.ranAt, row.tookMs, row.facts, JSON.stringify(row.differences)],
  );
}

export type ReconciliationRow = {
  id: string;
  fromDay: string;
  toDay: string;
  ranAt: Date;
  tookMs: number;
  facts: number;
  differences: { table: string; rows: number }[];
};

/** Newest first. */
export async function listReconciliations(db: Db, scope: Scope, limit: number): Promise<ReconciliationRow[]> {
  demand(scope, 'reports.read');
  return await db.query<ReconciliationRow>(
    'reports.reconciliations',
    `select id, from_day::text as "fromDay", to_day::text as "toDay", ran_at as "ranAt", took_ms as "tookMs", facts, differences
     from reports.reconciliation order by ran_at desc limit $1`,
    [limit],
  );
}

/** How far the facts are: when the fold last took something in. */
export async function foldState(db: Db, scope: Scope): Promise<{ takenAt: Date | null; reconciledAt: Date | null }> {
  demand(scope, 'reports.read');
  const [row] = await db.query<{ takenAt: Date | null; reconciledAt: Date | null }>(
    'reports.fold-state',
    'select (select max(taken_at) from reports.fold) as "takenAt", (select max(ran_at) from reports.reconciliation) as "reconciledAt"',
  );
  return row!;
}
