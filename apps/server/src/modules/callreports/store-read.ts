/** SQL that reads sums and facts for reports. What varies comes from fixed tables of columns, never from a caller. */
import { type Db, type Scope, unitsWith } from '#kernel';
import { type Asked, type Dimension, type DrillAsked, none, type SumRow } from '#modules/reports';
import { type SumName, sumShapes } from './tables.ts';

type Columns = Partial<Record<Dimension, string>>;

const times: Record<string, string> = {
  'half-hour': `to_char(half_hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  day: 'day::text',
  week: `to_char(date_trunc('week', day), 'YYYY-MM-DD')`,
  month: `to_char(day, 'YYYY-MM')`,
};
const typed = (column: string): string => (column.endsWith('_id') ? '::uuid' : '');

/** Sums per group over the days, of the units asked for that the caller may see. */
export async function readSums(
  db: Db,
  scope: Scope,
  name: SumName,
  asked: Asked,
  columns: Record<SumName, Columns>,
): Promise<SumRow[]> {
  const values: unknown[] = [asked.from, asked.to, asked.unitIds, unitsWith(scope, 'reports.read')];
  const narrow = Object.entries(asked.filters).map(([dimension, value]) => {
    const column = columns[name][dimension as Dimension]!;
    return ` and ${column} = $${values.push(value)}${typed(column)}`;
  });
  const key = asked.by === null ? `''` : (times[asked.by] ?? `${columns[name][asked.by as Dimension]}::text`);
  // Reasons are those of lost calls: without one there is no group.
  const only = asked.by === 'why' ? ` and why <> '${none}'` : '';
  return db.run<SumRow>(
    `select ${key} as key, ${sumShapes[name].values.map((value) => `sum(${value})::float8 as ${value}`).join(', ')}
     from callreports.${name}_sum
     where day between $1 and $2 and unit_id = any($3::uuid[]) and ($4::uuid[] is null or unit_id = any($4))${narrow.join('')}${only}
     group by 1`,
    values,
  );
}

type Set = {
  from: 'call_fact' | 'visit_fact' | 'turn_fact' | 'ring_fact';
  at: string;
  where: string;
  ms: string;
  outcome: string;
  score?: string;
  columns: Columns;
};
const call: Omit<Set, 'where'> = {
  from: 'call_fact',
  at: 'f.started_at',
  ms: 'f.waited_ms + f.talked_ms + f.held_ms + f.flow_ms',
  outcome: 'coalesce(f.why, f.result)',
  score: 'f.score',
  columns: {
    unit: 'unit_id',
    queue: 'queue_id',
    staff: 'staff_id',
    entry: 'entry',
    direction: 'direction',
    why: 'why',
  },
};
const visit: Omit<Set, 'where'> = {
  from: 'visit_fact',
  at: 'f.entered_at',
  ms: 'f.waited_ms',
  outcome: `case when f.outcome = 'abandoned' and f.ringing then 'ringing' else f.outcome end`,
  columns: { unit: 'unit_id', queue: 'queue_id', entry: 'entry', direction: 'direction' },
};
const turn: Omit<Set, 'where'> = {
  from: 'turn_fact',
  at: 'f.answered_at',
  ms: 'f.talked_ms',
  outcome: 'coalesce(f.disposition, f.ended_by)',
  columns: {
    unit: 'unit_id',
    staff: 'staff_id',
    queue: 'queue_id',
    entry: 'entry',
    direction: 'direction',
    disposition: 'disposition',
  },
};
const ring: Omit<Set, 'where'> = {
  from: 'ring_fact',
  at: 'f.offered_at',
  ms: '(extract(epoch from f.decided_at - f.offered_at) * 1000)::bigint',
  outcome: 'f.outcome',
  columns: { unit: 'unit_id', staff: 'staff_id', queue: 'queue_id' },
};
const answered = `f.outcome = 'answered'`;
const gone = `f.outcome = 'abandoned'`;
/** Those that a service level misses. */
const late = `((${answered} and f.waited_ms > f.target_seconds * 1000) or (${gone} and f.waited_ms > 5000))`;
const rung = `coalesce(f.outcome, '') not in ('elsewhere', 'withdrawn')`;

/** Figure → the facts behind it. Shares and means lead to the rows of their whole, or to those that missed. */
export const sets: Record<string, Set> = {
  calls: { ...call, where: 'true' },
  'calls-answered': { ...call, where: `f.result = 'answered'` },
  'calls-lost': { ...call, where: `f.result = 'lost'` },
  'calls-served': { ...call, where: `f.result = 'served'` },
  'calls-refused': { ...call, where: `f.result = 'refused'` },
  'calls-voicemail': { ...call, where: `f.result = 'voicemail'` },
  'calls-callback': { ...call, where: `f.result = 'callback'` },
  'calls-in': { ...call, where: `f.direction = 'in' and f.result <> 'refused'` },
  'repeat-calls': { ...call, where: 'f.previous_at is not null' },
  'repeat-call-rate': { ...call, where: 'f.previous_at is not null' },
  'call-answer-rate': { ...call, where: `f.result = 'lost'` },
  'call-talk': { ...call, where: `f.result = 'answered'`, ms: 'f.talked_ms' },
  'lost-after': { ...call, where: `f.result = 'lost'` },
  'rating-asked': { ...call, where: 'f.rating_most is not null' },
  rated: { ...call, where: 'f.score is not null' },
  'rated-share': { ...call, where: 'f.rating_most is not null and f.score is null' },
  rating: { ...call, where: 'f.score is not null' },
  'rated-high': { ...call, where: 'f.score is not null' },
  'rated-low': { ...call, where: '(f.score - 1) * 4 <= f.rating_most - 1' },
  'queue-entered': { ...visit, where: 'true' },
  'queue-answered': { ...visit, where: answered },
  'queue-abandoned': { ...visit, where: `${gone} and f.waited_ms > 5000` },
  'queue-short': { ...visit, where: `${gone} and f.waited_ms <= 5000` },
  'queue-overflowed': { ...visit, where: `f.outcome = 'overflow'` },
  'queue-sent-away': { ...visit, where: `f.outcome in ('late', 'full', 'long')` },
  'queue-other': { ...visit, where: `f.outcome in ('callback', 'voicemail', 'failed')` },
  'call-service-level': { ...visit, where: late },
  'call-abandon-rate': { ...visit, where: `${gone} and f.waited_ms > 5000` },
  'call-wait': { ...visit, where: answered },
  'call-abandon-wait': { ...visit, where: `${gone} and f.waited_ms > 5000` },
  'call-wait-10': { ...visit, where: `${answered} and f.waited_ms <= 10000` },
  'call-wait-30': { ...visit, where: `${answered} and f.waited_ms > 10000 and f.waited_ms <= 30000` },
  'call-wait-60': { ...visit, where: `${answered} and f.waited_ms > 30000 and f.waited_ms <= 60000` },
  'call-wait-120': { ...visit, where: `${answered} and f.waited_ms > 60000 and f.waited_ms <= 120000` },
  'call-wait-more': { ...visit, where: `${answered} and f.waited_ms > 120000` },
  rings: { ...ring, where: rung },
  'rings-accepted': { ...ring, where: `f.outcome = 'accepted'` },
  'rings-missed': { ...ring, where: `f.outcome = 'missed'` },
  'rings-declined': { ...ring, where: `f.outcome in ('declined', 'not-ready')` },
  turns: { ...turn, where: 'true' },
  'turn-talk': { ...turn, where: 'true' },
  'turn-held': { ...turn, where: 'f.holds > 0', ms: 'f.held_ms' },
  'turn-passed-on': { ...turn, where: `f.ended_by in ('transfer', 'transferred')` },
  'turn-wrapup': { ...turn, where: `f.wrapup in ('done', 'lapsed')`, ms: 'f.wrapup_ms' },
  wrapups: { ...turn, where: `f.wrapup in ('done', 'lapsed')`, ms: 'f.wrapup_ms' },
  'wrapups-lapsed': { ...turn, where: `f.wrapup = 'lapsed'`, ms: 'f.wrapup_ms' },
};

export type Drilled = {
  id: string;
  call_id: string;
  at: Date;
  at_text: string;
  staff_id: string | null;
  queue_id: string | null;
  ms: number | null;
  score: number | null;
  outcome: string | null;
  /** The caller may open the call. */
  open: boolean;
};

/** Newest first. A row outside of what the caller may open is there, as it counts, and says no more than when. */
export async function drillFacts(db: Db, scope: Scope, figure: string, asked: DrillAsked): Promise<Drilled[]> {
  const set = sets[figure]!;
  const values: unknown[] = [
    asked.span.from,
    asked.span.to,
    asked.units.map(({ id }) => id),
    unitsWith(scope, 'reports.read'),
    unitsWith(scope, 'telephony.calls'),
    asked.limit,
  ];
  const parts: string[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  for (const [dimension, wanted] of Object.entries(asked.filters)) {
    const column = set.columns[dimension as Dimension];
    if (!column) return [];
    parts.push(wanted === none ? `and f.${column} is null` : `and f.${column} = ${value(wanted)}${typed(column)}`);
  }
  if (asked.halfHour) {
    const start = value(asked.halfHour);
    parts.push(`and ${set.at} >= ${start}::timestamptz and ${set.at} < ${start}::timestamptz + interval '30 minutes'`);
  }
  const id = set.from === 'call_fact' ? 'f.call_id::text' : `f.call_id || ' ' || f.n`;
  if (asked.cursor)
    parts.push(`and (${set.at}, ${id}) < (${value(asked.cursor[0])}::timestamptz, ${value(asked.cursor[1])}::text)`);
  return db.run<Drilled>(
    `select ${id} as id, f.call_id, ${set.at} as at, to_char(${set.at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_text,
       f.staff_id, f.queue_id,
       ${set.ms} as ms, ${set.score ?? 'null::int'} as score, ${set.outcome} as outcome,
       $5::uuid[] is null or f.unit_id = any($5) as open
     from callreports.${set.from} f
     where f.day between $1 and $2 and f.unit_id = any($3::uuid[]) and ${set.where}
       and ($4::uuid[] is null or f.unit_id = any($4)) ${parts.join(' ')}
     order by ${set.at} desc, ${id} desc limit $6`,
    values,
  );
}
