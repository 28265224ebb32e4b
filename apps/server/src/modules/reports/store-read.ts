/** SQL that reads the sums for reports. What varies comes from fixed tables of columns, never from a caller. */
import { type Db, type Scope, unitsWith } from '#kernel';
import { type By, columnsOf, type Dimension } from './catalogue.ts';
import type { OwnSource } from './figures/figure.ts';
import type { Source } from './figures.ts';
import { roomOfSource } from './rooms.ts';
import { type AgentPlace, none, sumShapes } from './tables.ts';

export type Asked = {
  from: string;
  to: string;
  unitIds: string[];
  by: By | null;
  filters: Partial<Record<Dimension, string>>;
};
export type SumRow = { key: string } & Record<string, number | string>;

const times: Record<string, string> = {
  'half-hour': `to_char(half_hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  day: 'day::text',
  week: `to_char(date_trunc('week', day), 'YYYY-MM-DD')`,
  month: `to_char(day, 'YYYY-MM')`,
};

const states = ['ready', 'break', 'wrapup', 'holding'];
const selected: Record<OwnSource, string> = {
  ...(Object.fromEntries(
    Object.entries(sumShapes).map(([name, { values }]) => [
      name,
      values.map((value) => `sum(${value})::float8 as ${value}`).join(', '),
    ]),
  ) as Record<Exclude<OwnSource, 'contact'>, string>),
  state: `${states.map((state) => `coalesce(sum(ms) filter (where state = '${state}'), 0)::float8 as ${state}_ms`).join(', ')},
    coalesce(sum(ms) filter (where state in ('ready', 'break', 'wrapup')), 0)::float8 as signed_in_ms`,
  contact: `count(*)::float8 as contacts, (count(*) filter (where previous_at >= at - interval '7 days'))::float8 as repeats`,
};

/** False when the source cannot be told apart, or narrowed, in this way. */
export function canTell(source: Source, { by, filters }: Pick<Asked, 'by' | 'filters'>): boolean {
  const columns = columnsOf[source]!;
  const dimensionKnown = by === null || by in times || by in columns;
  return dimensionKnown && Object.keys(filters).every((dimension) => dimension in columns);
}

function narrowed(source: Source, asked: Asked, values: unknown[]): string {
  const parts: string[] = [];
  for (const [dimension, value] of Object.entries(asked.filters)) {
    const column = columnsOf[source]![dimension as Dimension]!;
    // Facts say null where the keys of sums say nobody.
    if (source === 'contact' && value === none) {
      parts.push(`and ${column} is null`);
      continue;
    }
    values.push(value);
    parts.push(`and ${column} = $${values.length}${column.endsWith('_id') ? '::uuid' : ''}`);
  }
  // Without a topic nobody can say whether it is the same matter again.
  if (source === 'contact') parts.push('and topic_id is not null');
  return parts.join(' ');
}

const keyOf = (source: Source, by: By | null): string => {
  if (by === null) return `''`;
  if (source === 'contact' && by === 'half-hour')
    return `to_char(date_bin('30 minutes', at, 'epoch') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
  return times[by] ?? `coalesce(${columnsOf[source]![by as Dimension]}::text, '${none}')`;
};

const tableOf = (source: Source, by: By | null): string =>
  source === 'contact' ? 'contact_fact' : `${source}_${by === 'half-hour' ? 'half_hour' : 'day'}`;

/** Sums per group over the days, of the units asked for that the caller may see. */
export async function readSums(db: Db, scope: Scope, source: Source, asked: Asked): Promise<SumRow[]> {
  const room = roomOfSource(source);
  if (room) return await room.read(db, scope, source, asked);
  const values: unknown[] = [asked.from, asked.to, asked.unitIds, unitsWith(scope, 'reports.read')];
  return await db.run<SumRow>(
    `select ${keyOf(source, asked.by)} as key, ${selected[source as OwnSource]} from reports.${tableOf(source, asked.by)}
     where day between $1 and $2 and unit_id = any($3::uuid[]) and ($4::uuid[] is null or unit_id = any($4)) ${narrowed(source, asked, values)}
     group by 1`,
    values,
  );
}

/** What was open when the first day began: per group, or altogether where groups are times. */
export async function readStock(
  db: Db,
  scope: Scope,
  asked: Asked,
): Promise<{ key: string; open: number; since_s: number }[]> {
  const values: unknown[] = [asked.from, asked.unitIds, unitsWith(scope, 'reports.read')];
  const by = asked.by !== null && asked.by in times ? null : asked.by;
  return await db.run(
    `select ${keyOf('ticket', by)} as key, sum(open_change)::float8 as open, sum(open_since_s)::float8 as since_s from reports.ticket_day
     where day < $1 and unit_id = any($2::uuid[]) and ($3::uuid[] is null or unit_id = any($3)) ${narrowed('ticket', asked, values)}
     group by 1`,
    values,
  );
}

/** Agents in the middle of a stretch. */
export async function openStretches(
  db: Db,
  scope: Scope,
  unitIds: string[],
): Promise<Pick<AgentPlace, 'staff_id' | 'unit_id' | 'state' | 'since'>[]> {
  return await db.query(
    'reports.open-stretches',
    `select staff_id, unit_id, state, since from reports.agent_place
     where state <> 'offline' and unit_id = any($1::uuid[]) and ($2::uuid[] is null or unit_id = any($2))`,
    [unitIds, unitsWith(scope, 'reports.read')],
  );
}

export type Stretch = {
  staff_id: string;
  unit_id: string;
  state: string;
  reason: string | null;
  started_at: Date;
  ended_at: Date | null;
};

/** Stretches of agents' states that reach into the time, in order; the one somebody is in has no end. `right` narrows the units. */
export async function stretchesBetween(
  db: Db,
  scope: Scope,
  right: string,
  { from, to, unitIds }: { from: Date; to: Date; unitIds: string[] },
): Promise<Stretch[]> {
  return await db.query<Stretch>(
    'reports.stretches-between',
    `select * from (
       select staff_id, unit_id, state, reason, started_at, ended_at from reports.agent_state_fact
       where day between ($1::timestamptz at time zone 'utc')::date - 32 and ($2::timestamptz at time zone 'utc')::date + 1
       union all select staff_id, unit_id, state, reason, since, null from reports.agent_place where state <> 'offline') s
     where started_at < $2 and (ended_at is null or ended_at >= $1) and unit_id = any($3) and ($4::uuid[] is null or unit_id = any($4))
     order by started_at, staff_id`,
    [from, to, unitIds, unitsWith(scope, right)],
  );
}
