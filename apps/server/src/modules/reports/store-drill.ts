/** SQL of the rows behind figures. The sets below say which facts, by which instant and unit they are counted. */
import { type Db, type Scope, unitsWith } from '#kernel';
import type { Dimension } from './catalogue.ts';
import type { Span } from './rules/periods.ts';

type Set = {
  from: string;
  id: string;
  /** Instant by which it is counted, and the unit whose zone and reach decide. */
  at: string;
  unit: string;
  where: string;
  kind: string;
  subject: string;
  staff: string;
  queue: string;
  channel: string;
  ms: string;
  score?: string;
  outcome: string;
  columns: Partial<Record<Dimension, string>>;
  /** Bound on the indexed day; default the day of the fact. */
  day?: string;
};

const stay: Omit<Set, 'where'> = {
  from: 'reports.stay_fact f',
  id: `f.work_item_id || ' ' || f.n`,
  at: 'f.entered_at',
  unit: 'f.unit_id',
  kind: 'f.kind',
  subject: 'f.subject_id',
  staff: 'f.staff_id',
  queue: 'f.queue_id',
  channel: 'f.channel',
  ms: 'f.waited_ms',
  outcome: `case when f.answered_at is not null then coalesce(f.outcome, 'answered') else coalesce(f.outcome, 'waiting') end`,
  columns: { unit: 'f.unit_id', queue: 'f.queue_id', channel: 'f.channel' },
};
const taken: Omit<Set, 'where'> = {
  ...stay,
  at: 'f.answered_at',
  unit: 'f.staff_unit_id',
  ms: 'f.held_ms',
  columns: { unit: 'f.staff_unit_id', staff: 'f.staff_id', queue: 'f.queue_id', channel: 'f.channel' },
  day: `f.answered_at >= $1::date - interval '1 day' and f.answered_at < $2::date + interval '2 days'`,
};
const offer: Omit<Set, 'where'> = {
  from: 'reports.offer_fact f',
  id: `f.offer_id || ' ' || f.staff_id`,
  at: 'f.offered_at',
  unit: 'f.staff_unit_id',
  kind: `'conversation'`,
  subject: 'f.subject_id',
  staff: 'f.staff_id',
  queue: 'f.queue_id',
  channel: 'f.channel',
  ms: '(extract(epoch from f.decided_at - f.offered_at) * 1000)::bigint',
  outcome: 'f.outcome',
  columns: { unit: 'f.staff_unit_id', staff: 'f.staff_id', queue: 'f.queue_id', channel: 'f.channel' },
};
const conversation: Omit<Set, 'where'> = {
  from: 'reports.conversation_fact f',
  id: 'f.conversation_id::text',
  at: 'f.started_at',
  unit: 'f.unit_id',
  kind: `'conversation'`,
  subject: 'f.conversation_id',
  staff: 'f.staff_id',
  queue: 'f.queue_id',
  channel: 'f.channel',
  ms: 'f.first_response_ms',
  outcome: `case when f.closed_at is null then 'open' else 'closed' end`,
  columns: { unit: 'f.unit_id', staff: 'f.staff_id', queue: 'f.queue_id', channel: 'f.channel' },
};
const agentResponse: Omit<Set, 'where'> = {
  ...conversation,
  unit: 'f.staff_unit_id',
  columns: { ...conversation.columns, unit: 'f.staff_unit_id' },
};
const move: Omit<Set, 'where'> = {
  from: 'reports.ticket_move_fact f',
  id: `f.ticket_id || ' ' || f.n`,
  at: 'f.at',
  unit: 'f.unit_id',
  kind: `'ticket'`,
  subject: 'f.ticket_id',
  staff: 'f.staff_id',
  queue: 'null::uuid',
  channel: 'f.channel',
  ms: '(extract(epoch from f.at - f.opened_at) * 1000)::bigint',
  outcome: 'f.kind',
  columns: { unit: 'f.unit_id', staff: 'f.staff_id', channel: 'f.channel', type: 'f.type', topic: 'f.topic_id' },
};
const backlog: Set = {
  ...move,
  from: 'reports.ticket_fact f',
  id: 'f.ticket_id::text',
  at: 'f.opened_at',
  where: `f.state in ('new', 'open', 'waiting')`,
  ms: `(extract(epoch from clock_timestamp() - f.opened_at) * 1000)::bigint`,
  outcome: 'f.state',
};
const clock: Omit<Set, 'where'> = {
  from: 'reports.clock_fact f',
  id: 'f.clock_id::text',
  at: 'f.decided_at',
  unit: 'f.unit_id',
  kind: 'f.subject_kind',
  subject: 'f.subject_id',
  staff: 'null::uuid',
  queue: 'null::uuid',
  channel: `''`,
  ms: '(extract(epoch from f.stopped_at - f.started_at) * 1000)::bigint',
  outcome: 'f.outcome',
  columns: { unit: 'f.unit_id', target: 'f.target', agreement: 'f.agreement_id' },
};
const survey: Omit<Set, 'where'> = {
  from: 'reports.survey_fact f',
  id: 'f.response_id::text',
  at: 'f.at',
  unit: 'f.unit_id',
  kind: 'f.subject_kind',
  subject: 'f.subject_id',
  staff: 'f.staff_id',
  queue: 'null::uuid',
  channel: `''`,
  ms: 'null::bigint',
  score: 'f.score',
  outcome: 'f.way',
  columns: { unit: 'f.unit_id', staff: 'f.staff_id' },
};
const contact: Omit<Set, 'where'> = {
  from: 'reports.contact_fact f',
  id: 'f.subject_id::text',
  at: 'f.at',
  unit: 'f.unit_id',
  kind: 'f.kind',
  subject: 'f.subject_id',
  staff: 'f.staff_id',
  queue: 'f.queue_id',
  channel: 'f.channel',
  ms: '(extract(epoch from f.at - f.previous_at) * 1000)::bigint',
  outcome: 'f.kind',
  columns: { unit: 'f.unit_id', staff: 'f.staff_id', queue: 'f.queue_id', channel: 'f.channel', topic: 'f.topic_id' },
};

const gone = `f.answered_at is null and f.outcome = 'withdrawn'`;
const repeated = `f.previous_at >= f.at - interval '7 days'`;
const sets = {
  arrived: { ...stay, where: 'true' },
  answered: { ...stay, where: 'f.answered_at is not null' },
  abandoned: { ...stay, where: `${gone} and f.waited_ms > 5000` },
  'short-abandoned': { ...stay, where: `${gone} and f.waited_ms <= 5000` },
  'passed-on': { ...stay, where: `f.outcome in ('transfer', 'silent')` },
  // Those that did not come in time: what a service level is asked about.
  late: {
    ...stay,
    where: `((f.answered_at is not null and (f.target_seconds is null or f.waited_ms > f.target_seconds * 1000)) or (${gone} and f.waited_ms > 5000))`,
  },
  'wait-more': { ...stay, where: 'f.answered_at is not null and f.waited_ms > 120000' },
  'queue-handled': { ...stay, where: `f.outcome = 'done' and f.held_ms is not null`, ms: 'f.held_ms' },
  taken: { ...taken, where: 'f.answered_at is not null' },
  handled: { ...taken, where: `f.outcome = 'done'` },
  'agent-passed-on': { ...taken, where: `f.outcome in ('transfer', 'silent')` },
  offered: { ...offer, where: `f.outcome is distinct from 'elsewhere'` },
  accepted: { ...offer, where: `f.outcome = 'accepted'` },
  missed: { ...offer, where: `f.outcome = 'missed'` },
  declined: { ...offer, where: `f.outcome in ('declined', 'not-ready')` },
  responded: { ...agentResponse, where: 'f.first_response_ms is not null and f.staff_id is not null' },
  'responded-late': {
    ...agentResponse,
    where: 'f.first_response_ms is not null and f.staff_id is not null and f.first_response_met is not true',
  },
  started: { ...conversation, where: 'true' },
  offline: { ...conversation, where: 'f.offline' },
  closed: {
    ...conversation,
    where: 'f.closed_at is not null',
    ms: '(extract(epoch from f.closed_at - f.started_at) * 1000)::bigint',
  },
  'conversation-responded': { ...conversation, where: 'f.first_response_ms is not null' },
  'conversation-responded-late': {
    ...conversation,
    where: 'f.first_response_ms is not null and f.first_response_met is not true',
  },
  opened: { ...move, where: `f.kind = 'opened'` },
  solved: { ...move, where: `f.kind = 'solved'` },
  reopened: { ...move, where: `f.kind = 'reopened'` },
  discarded: { ...move, where: `f.kind = 'discarded'` },
  backlog,
  met: { ...clock, where: `f.outcome = 'met'` },
  breached: { ...clock, where: `f.outcome = 'breached'` },
  cancelled: { ...clock, where: `f.outcome = 'cancelled'` },
  responses: { ...survey, where: 'true' },
  low: { ...survey, where: 'f.low' },
  contacts: { ...contact, where: 'f.topic_id is not null' },
  repeats: { ...contact, where: `f.topic_id is not null and ${repeated}` },
} satisfies Record<string, Set>;
export type FactSet = keyof typeof sets;

export type Drilled = {
  id: string;
  at: Date;
  at_text: string;
  kind: string;
  subject_id: string;
  staff_id: string | null;
  queue_id: string | null;
  channel: string;
  ms: number | null;
  score: number | null;
  outcome: string | null;
  /** The caller may open it. */
  open: boolean;
};

/** Newest first. A row outside of what the caller may open is there, as it counts, and says no more than when. */
export async function drillFacts(
  db: Db,
  scope: Scope,
  name: FactSet,
  asked: {
    span: Span;
    halfHour: Date | null;
    filters: Partial<Record<Dimension, string>>;
    units: { id: string; zone: string }[];
    cursor: [string, string] | null;
    limit: number;
  },
): Promise<Drilled[]> {
  const set: Set = sets[name];
  const values: unknown[] = [
    asked.span.from,
    asked.span.to,
    asked.units.map(({ id }) => id),
    asked.units.map(({ zone }) => zone),
    unitsWith(scope, 'reports.read'),
    unitsWith(scope, 'conversations.read.unit'),
    unitsWith(scope, 'tickets.read'),
    asked.limit,
  ];
  const parts: string[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  for (const [dimension, wanted] of Object.entries(asked.filters)) {
    const column = set.columns[dimension as Dimension];
    if (!column) return [];
    const nobody = wanted === '00000000-0000-0000-0000-000000000000';
    parts.push(
      nobody ? `and ${column} is null` : `and ${column} = ${value(wanted)}${column.endsWith('_id') ? '::uuid' : ''}`,
    );
  }
  // What is open now is not bound to the days: it was opened before them.
  const bound =
    name === 'backlog'
      ? '$1::date is not null and $2::date is not null'
      : `${set.day ?? 'f.day between $1::date - 1 and $2::date + 1'} and (${set.at} at time zone z.zone)::date between $1 and $2`;
  if (asked.halfHour && name !== 'backlog') {
    const start = value(asked.halfHour);
    parts.push(`and ${set.at} >= ${start}::timestamptz and ${set.at} < ${start}::timestamptz + interval '30 minutes'`);
  }
  if (asked.cursor)
    parts.push(
      `and (${set.at}, ${set.id}) < (${value(asked.cursor[0])}::timestamptz, ${value(asked.cursor[1])}::text)`,
    );
  return await db.run<Drilled>(
    `select ${set.id} as id, ${set.at} as at, to_char(${set.at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_text,
       ${set.kind} as kind, ${set.subject} as subject_id, ${set.staff} as staff_id, ${set.queue} as queue_id, ${set.channel} as channel,
       ${set.ms} as ms, ${set.score ?? 'null::int'} as score, ${set.outcome} as outcome,
       case ${set.kind} when 'ticket' then $7::uuid[] is null or ${set.unit} = any($7)
         else $6::uuid[] is null or ${set.unit} = any($6) end as open
     from ${set.from} join unnest($3::uuid[], $4::text[]) as z(unit_id, zone) on z.unit_id = ${set.unit}
     where ${bound} and ${set.where} and ($5::uuid[] is null or ${set.unit} = any($5)) ${parts.join(' ')}
     order by ${set.at} desc, ${set.id} desc limit $8`,
    values,
  );
}
