/** SQL that counts wishes, and lists those counted. A wish belongs to the day it was asked for, in the zone of its unit. */
import { type Db, type Scope, unitsWith } from '#kernel';

/** `filters`: column → value; null: those without. Columns come from `wishColumns`, never from a caller. */
export type WishesAsked = {
  from: string;
  to: string;
  units: { id: string; zone: string }[];
  filters: Partial<Record<WishColumn, string | null>>;
};
export const wishColumns = ['unit_id', 'queue_id', 'held_by', 'source'] as const;
export type WishColumn = (typeof wishColumns)[number];
export type WishTime = 'half-hour' | 'day' | 'week' | 'month';

const times: Record<WishTime, string> = {
  'half-hour': `to_char(date_bin('30 minutes', c.created_at, '2000-01-01Z') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  day: 'c.day::text',
  week: `to_char(date_trunc('week', c.day), 'YYYY-MM-DD')`,
  month: `to_char(c.day, 'YYYY-MM')`,
};

/** $1 right, $2 units, $3 their zones, $4 from, $5 to. A day too many on either side lets the index find the rows; the day decides. */
const wishes = (narrow: string): string => `select b.*, (b.created_at at time zone u.zone)::date as day, t.first_at
  from unnest($2::uuid[], $3::text[]) as u(id, zone) join callbacks.callback b on b.unit_id = u.id
  left join lateral (select min(a.at) as first_at from callbacks.attempt a where a.callback_id = b.id) t on true
  where b.created_at >= $4::date - interval '1 day' and b.created_at < $5::date + interval '2 days'
    and (b.created_at at time zone u.zone)::date between $4 and $5 and ($1::uuid[] is null or b.unit_id = any($1))${narrow}`;

function narrowed(filters: WishesAsked['filters'], values: unknown[]): string {
  return wishColumns
    .filter((column) => filters[column] !== undefined)
    .map((column) => {
      const value = filters[column];
      if (value === null) return ` and b.${column} is null`;
      return ` and b.${column} = $${values.push(value)}${column === 'source' ? '' : '::uuid'}`;
    })
    .join('');
}

const ground = (scope: Scope, asked: WishesAsked): unknown[] => [
  unitsWith(scope, 'reports.read'),
  asked.units.map(({ id }) => id),
  asked.units.map(({ zone }) => zone),
  asked.from,
  asked.to,
];

/** How soon it was tried and reached counts from when it suited the customer, where that was later than the wish. */
const suited = 'greatest(c.created_at, c.not_before)';

/** Sums per group of wishes asked for in the days; `by` null: one group. The key of those without is an empty text. */
export async function countWishes(
  db: Db,
  scope: Scope,
  asked: WishesAsked & { by: WishColumn | WishTime | null },
): Promise<({ key: string } & Record<string, number | string>)[]> {
  const values = ground(scope, asked);
  const narrow = narrowed(asked.filters, values);
  const key =
    asked.by === null ? `''` : asked.by in times ? times[asked.by as WishTime] : `coalesce(c.${asked.by}::text, '')`;
  return db.run(
    `select ${key} as key, count(*)::float8 as asked,
       count(*) filter (where c.state = 'done')::float8 as reached,
       count(*) filter (where c.state = 'given-up')::float8 as given_up,
       count(*) filter (where c.state = 'withdrawn')::float8 as withdrawn,
       count(*) filter (where c.ended_at is null)::float8 as open,
       sum(c.attempts)::float8 as tries,
       coalesce(sum(c.attempts) filter (where c.state = 'done'), 0)::float8 as tries_reached,
       count(c.first_at)::float8 as tried,
       coalesce(sum(extract(epoch from greatest(c.first_at - ${suited}, interval '0')) * 1000), 0)::float8 as first_ms,
       coalesce(sum(extract(epoch from greatest(c.ended_at - ${suited}, interval '0')) * 1000)
         filter (where c.state = 'done'), 0)::float8 as reach_ms
     from (${wishes(narrow)}) c group by 1`,
    values,
  );
}

export const wishSets = {
  all: 'true',
  reached: `c.state = 'done'`,
  'given-up': `c.state = 'given-up'`,
  withdrawn: `c.state = 'withdrawn'`,
  open: 'c.ended_at is null',
  tried: 'c.first_at is not null',
} as const;
export type WishSet = keyof typeof wishSets;

export type ListedWish = {
  id: string;
  number: string;
  at: Date;
  at_text: string;
  queue_id: string;
  held_by: string | null;
  contact_masked: string | null;
  state: string;
  reason: string | null;
  ms: number | null;
  /** The caller may open it. */
  open: boolean;
};

/** Newest first. `ms`: until it was tried first, or until they were reached where the set is of those. */
export async function listWishes(
  db: Db,
  scope: Scope,
  asked: WishesAsked & {
    set: WishSet;
    halfHour: Date | null;
    cursor: [at: string, id: string] | null;
    limit: number;
  },
): Promise<ListedWish[]> {
  const values = ground(scope, asked);
  const narrow = narrowed(asked.filters, values);
  const value = (given: unknown): string => `$${values.push(given)}`;
  const parts = [`${wishSets[asked.set]}`];
  if (asked.halfHour) {
    const start = value(asked.halfHour);
    parts.push(
      `c.created_at >= ${start}::timestamptz and c.created_at < ${start}::timestamptz + interval '30 minutes'`,
    );
  }
  if (asked.cursor)
    parts.push(`(c.created_at, c.id) < (${value(asked.cursor[0])}::timestamptz, ${value(asked.cursor[1])}::uuid)`);
  const until = asked.set === 'reached' ? 'c.ended_at' : 'c.first_at';
  const opens = value(unitsWith(scope, 'callbacks.work'));
  return db.run<ListedWish>(
    `select c.id, c.number, c.created_at as at,
       to_char(c.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_text,
       c.queue_id, c.held_by, c.contact_masked, c.state, coalesce(c.ended_reason, c.last_result) as reason,
       (extract(epoch from greatest(${until} - ${suited}, interval '0')) * 1000)::float8 as ms,
       ${opens}::uuid[] is null or c.unit_id = any(${opens}) as open
     from (${wishes(narrow)}) c where ${parts.join(' and ')} order by c.created_at desc, c.id desc limit ${value(asked.limit)}`,
    values,
  );
}
