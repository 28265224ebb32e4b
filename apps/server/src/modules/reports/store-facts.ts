/** SQL of facts and sums: whole rows in, whole rows out, many at a time. */
import { type Db, demand, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import {
  type Facts,
  type FactTable,
  factShapes,
  type HoldingWindow,
  longestHeldMs,
  type SumName,
  sumShapes,
} from './tables.ts';

/** Columns that are no part of a fact's row but computed beside it are left alone. */
const columnsOf = (table: FactTable): string =>
  factShapes[table].columns.map((column) => (column === 'day' ? 'day::text as day' : column)).join(', ');

/** The fold, the reconciliation and a rebuild exclude each other; false: nothing has been folded here yet. */
export async function holdFold(tx: Tx, scope: Scope, site: number): Promise<number> {
  demand(scope, 'reports.recompute', null);
  tx.send(
    'reports.fold-row',
    `insert into reports.fold(site, position, taken_at) values ($1, 0, clock_timestamp()) on conflict do nothing`,
    [site],
  );
  const [row] = await tx.query<{ position: number }>(
    'reports.fold-hold',
    'select position from reports.fold where site = $1 for update',
    [site],
  );
  return row!.position;
}

export async function moveFold(tx: Tx, site: number, position: number, at: Date): Promise<void> {
  tx.send(
    'reports.fold-move',
    'update reports.fold set position = greatest(position, $2), taken_at = greatest(taken_at, $3) where site = $1',
    [site, position, at],
  );
}

export async function loadFacts<T extends FactTable>(
  db: Db,
  scope: Scope,
  table: T,
  ids: string[],
): Promise<Facts[T][]> {
  if (ids.length === 0) return [];
  const { group, key } = factShapes[table];
  return await db.query<Facts[T]>(
    `reports.load-${table}`,
    `select ${columnsOf(table)} from reports.${table} where ${group} = any($1::uuid[]) and ($2::uuid[] is null or unit_id = any($2)) order by ${key.join(', ')}`,
    [ids, unitsWith(scope, 'reports.read')],
  );
}

export async function allPlaces(db: Db, scope: Scope): Promise<Facts['agent_place'][]> {
  return await db.query(
    'reports.places',
    `select ${columnsOf('agent_place')} from reports.agent_place where $1::uuid[] is null or unit_id = any($1)`,
    [unitsWith(scope, 'reports.read')],
  );
}

/** Inserts or replaces by key. */
export async function saveFacts<T extends FactTable>(tx: Tx, table: T, rows: Facts[T][]): Promise<void> {
  if (rows.length === 0) return;
  const { key, columns } = factShapes[table];
  const others = columns.filter((column) => !key.includes(column));
  tx.send(
    `reports.save-${table}`,
    `insert into reports.${table}(${columns.join(', ')})
     select ${columns.join(', ')} from jsonb_populate_recordset(null::reports.${table}, $1)
     on conflict (${key.join(', ')}) do update set ${others.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    [JSON.stringify(rows)],
  );
}

/** Adds to the sums of half hours and of days. */
export async function addSums(tx: Tx, name: SumName, rows: Record<string, string | number>[]): Promise<void> {
  if (rows.length === 0) return;
  const values = sumShapes[name].values as readonly string[];
  const keys = ['day', ...sumShapes[name].keys];
  const json = JSON.stringify(rows);
  const given = values.map((value) => `sum(coalesce(${value}, 0))`).join(', ');
  for (const grain of ['day', 'half_hour'] as const) {
    const table = `${name}_${grain}`;
    const key = grain === 'day' ? keys : ['day', 'half_hour', ...sumShapes[name].keys];
    tx.send(
      `reports.add-${table}`,
      `insert into reports.${table} as had (${[...key, ...values].join(', ')})
       select ${key.join(', ')}, ${given} from jsonb_populate_recordset(null::reports.${name}_half_hour, $1)
       group by ${key.join(', ')} order by ${key.join(', ')}
       on conflict (${key.join(', ')}) do update set ${values.map((value) => `${value} = had.${value} + excluded.${value}`).join(', ')}`,
      [json],
    );
  }
}

/** From when on a customer's contacts of a topic (null: of none) are to be looked at again. */
export type ContactStretch = { customerId: string; topicId: string | null; since: Date };

/** Gives each contact of `chosen` the one before it on the same topic of the same customer. */
const relate = (chosen: string): string => `
  update reports.contact_fact f set previous_at = o.before from (
    select c.subject_id, (select p.at from reports.contact_fact p
      where p.customer_id = c.customer_id and p.topic_id = c.topic_id and (p.at, p.subject_id) < (c.at, c.subject_id)
      order by p.at desc, p.subject_id desc limit 1) as before
    from (${chosen}) c) o
  where o.subject_id = f.subject_id and f.previous_at is distinct from o.before`;

/** Each customer and topic once. A regular customer's earlier contacts are not touched: the topic leads to the place in the index. */
export async function relatePrevious(tx: Tx, scope: Scope, stretches: readonly ContactStretch[]): Promise<void> {
  forProgram(scope);
  tx.send(
    'reports.previous',
    relate(`select c.* from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) s(customer_id, topic_id, since)
      join reports.contact_fact c on c.customer_id = s.customer_id and c.topic_id = s.topic_id and c.at >= s.since
      union all
      select c.* from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) s(customer_id, topic_id, since)
      join reports.contact_fact c on c.customer_id = s.customer_id and c.topic_id is null and c.at >= s.since
      where s.topic_id is null`),
    [
      stretches.map(({ customerId }) => customerId),
      stretches.map(({ topicId }) => topicId),
      stretches.map(({ since }) => since),
    ],
  );
}

/** All contacts of these customers. */
export async function relateAll(tx: Tx, scope: Scope, customerIds: readonly string[]): Promise<void> {
  forProgram(scope);
  await tx.query(
    'reports.previous-of-customers',
    relate('select * from reports.contact_fact where customer_id = any($1::uuid[])'),
    [customerIds],
  );
}

type HoldingKey = { staffId: string; unitId: string; day: string; halfHour: string };

/** What the sums say of half hours. */
export async function readHoldingSums(
  tx: Tx,
  scope: Scope,
  keys: HoldingKey[],
): Promise<{ staffId: string; unitId: string; day: string; halfHour: Date; ms: number }[]> {
  return await tx.query(
    'reports.holding-sums',
    `select s.staff_id as "staffId", s.unit_id as "unitId", s.day::text as day, s.half_hour as "halfHour", s.ms
     from unnest($1::uuid[], $2::uuid[], $3::date[], $4::timestamptz[]) as k(staff_id, unit_id, day, half_hour)
     join reports.state_half_hour s on s.day = k.day and s.half_hour = k.half_hour and s.unit_id = k.unit_id and s.staff_id = k.staff_id
       and s.state = 'holding' and s.reason = ''
     where $5::uuid[] is null or s.unit_id = any($5)`,
    [
      keys.map(({ staffId }) => staffId),
      keys.map(({ unitId }) => unitId),
      keys.map(({ day }) => day),
      keys.map(({ halfHour }) => halfHour),
      unitsWith(scope, 'reports.read'),
    ],
  );
}

/** The union of what an agent of a unit held, within a window. */
export async function readHolding(
  tx: Tx,
  scope: Scope,
  windows: HoldingWindow[],
): Promise<{ staffId: string; unitId: string; from: Date; to: Date }[]> {
  return await tx.query(
    'reports.holding',
    `select u.staff_id as "staffId", u.unit_id as "unitId", lower(r) as "from", upper(r) as "to"
     from (select w.staff_id, w.unit_id,
             range_agg(tstzrange(greatest(f.answered_at, f.left_at - $5::interval, w.since), least(f.left_at, w.until))) as stretches
           from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) as w(staff_id, unit_id, since, until)
           join reports.stay_fact f on f.staff_id = w.staff_id and f.staff_unit_id = w.unit_id
             and f.left_at > w.since and f.left_at < w.until + $5::interval and f.answered_at < w.until
           where $6::uuid[] is null or w.unit_id = any($6)
           group by 1, 2) u, unnest(u.stretches) r`,
    [
      windows.map(({ staffId }) => staffId),
      windows.map(({ unitId }) => unitId),
      windows.map(({ from }) => from),
      windows.map(({ to }) => to),
      `${longestHeldMs / 1000} seconds`,
      unitsWith(scope, 'reports.read'),
    ],
  );
}
