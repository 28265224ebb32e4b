create schema reports;

-- Facts: one row per thing that happened, a fold over the event log. Ids, instants, durations; no personal data. `day` and
-- `half_hour` are those of the unit's time zone. `position`: of the last event taken in, so an event handed over again changes
-- nothing; 0 for what was brought in from elsewhere.

-- One stay of a piece of work in a queue: waiting, then perhaps held by an agent. Passed on to another queue it begins the next.
create table reports.stay_fact (
  work_item_id uuid not null,
  n smallint not null,
  position bigint not null,
  kind text not null,
  subject_id uuid not null,
  channel text not null,
  queue_id uuid not null,
  unit_id uuid not null,
  -- Promise of the queue when the work was answered or given up.
  target_seconds int,
  entered_at timestamptz not null,
  waited_ms bigint,
  staff_id uuid,
  staff_unit_id uuid,
  answered_at timestamptz,
  left_at timestamptz,
  outcome text check (outcome in ('done', 'withdrawn', 'transfer', 'silent')),
  held_ms bigint,
  day date not null,
  primary key (work_item_id, n)
);
create index stay_fact_day on reports.stay_fact (day, unit_id);
create index stay_fact_held on reports.stay_fact (staff_id, answered_at) where staff_id is not null;
create index stay_fact_answered on reports.stay_fact (answered_at) where answered_at is not null;

-- One person offered one piece of work.
create table reports.offer_fact (
  offer_id uuid not null,
  staff_id uuid not null,
  position bigint not null,
  work_item_id uuid not null,
  subject_id uuid not null,
  channel text not null,
  queue_id uuid not null,
  unit_id uuid not null,
  staff_unit_id uuid not null,
  offered_at timestamptz not null,
  decided_at timestamptz,
  outcome text check (outcome in ('accepted', 'missed', 'declined', 'not-ready', 'elsewhere', 'withdrawn')),
  day date not null,
  primary key (offer_id, staff_id)
);
create index offer_fact_item on reports.offer_fact (work_item_id);
create index offer_fact_day on reports.offer_fact (day, staff_unit_id);

-- Where an agent stands now; the stretch that ended becomes an interval below.
create table reports.agent_place (
  staff_id uuid primary key,
  position bigint not null,
  unit_id uuid not null,
  state text not null,
  reason text,
  since timestamptz not null
);
create table reports.agent_state_fact (
  staff_id uuid not null,
  position bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  unit_id uuid not null,
  state text not null,
  reason text,
  day date not null,
  primary key (staff_id, started_at, ended_at, state)
);
create index agent_state_fact_day on reports.agent_state_fact (day, unit_id);

create table reports.conversation_fact (
  conversation_id uuid primary key,
  position bigint not null,
  unit_id uuid not null,
  queue_id uuid not null,
  channel text not null,
  customer_id uuid,
  staff_id uuid,
  staff_unit_id uuid,
  offline boolean not null,
  started_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  first_response_ms bigint,
  first_response_met boolean,
  day date not null
);
create index conversation_fact_day on reports.conversation_fact (day, unit_id);

create table reports.ticket_fact (
  ticket_id uuid primary key,
  position bigint not null,
  unit_id uuid not null,
  type text not null,
  topic_id uuid,
  channel text not null,
  customer_id uuid,
  conversation_id uuid,
  staff_id uuid,
  state text not null,
  opened_at timestamptz not null,
  solved_at timestamptz,
  moves smallint not null,
  day date not null
);
create index ticket_fact_day on reports.ticket_fact (day, unit_id);
-- Each step that counts: opened, solved, reopened, closed, discarded, and leaving or entering a unit.
create table reports.ticket_move_fact (
  ticket_id uuid not null,
  position bigint not null,
  n smallint not null,
  kind text not null check (kind in ('opened', 'solved', 'reopened', 'closed', 'discarded', 'left', 'entered')),
  at timestamptz not null,
  unit_id uuid not null,
  staff_id uuid,
  channel text not null,
  type text not null,
  topic_id uuid,
  -- +1: one more open in this unit; −1: one less.
  open_change smallint not null,
  opened_at timestamptz not null,
  day date not null,
  primary key (ticket_id, n)
);
create index ticket_move_fact_day on reports.ticket_move_fact (day, unit_id);

create table reports.clock_fact (
  clock_id uuid primary key,
  position bigint not null,
  subject_kind text not null,
  subject_id uuid not null,
  unit_id uuid not null,
  target text not null,
  cycle smallint not null,
  policy_version_id uuid not null,
  due_at timestamptz not null,
  outcome text not null check (outcome in ('met', 'breached', 'cancelled')),
  -- When it was decided: stopped in time, or ran out.
  decided_at timestamptz not null,
  started_at timestamptz,
  stopped_at timestamptz,
  day date not null
);
create index clock_fact_day on reports.clock_fact (day, unit_id);

create table reports.survey_fact (
  response_id uuid primary key,
  position bigint not null,
  subject_kind text not null,
  subject_id uuid not null,
  unit_id uuid not null,
  staff_id uuid,
  customer_id uuid,
  score smallint not null,
  low boolean not null,
  way text not null,
  at timestamptz not null,
  day date not null
);
create index survey_fact_day on reports.survey_fact (day, unit_id);

-- A customer turning to the company about something; a ticket opened out of a conversation gives that contact its topic.
create table reports.contact_fact (
  subject_id uuid primary key,
  position bigint not null,
  kind text not null check (kind in ('conversation', 'ticket')),
  customer_id uuid not null,
  topic_id uuid,
  unit_id uuid not null,
  queue_id uuid,
  channel text not null,
  staff_id uuid,
  at timestamptz not null,
  -- The customer's contact before it on the same topic.
  previous_at timestamptz,
  day date not null
);
create index contact_fact_customer on reports.contact_fact (customer_id);
create index contact_fact_day on reports.contact_fact (day, unit_id);

-- Sums per half hour and per day of the unit's zone, kept by the fold: what a fact counts for now minus what it counted for
-- before, so late events and corrections find their place. Read by reports instead of the facts.
create table reports.stay_day (
  day date not null,
  unit_id uuid not null,
  queue_id uuid not null,
  channel text not null,
  arrived bigint not null default 0,
  answered bigint not null default 0,
  within bigint not null default 0,
  abandoned bigint not null default 0,
  short_abandoned bigint not null default 0,
  passed_on bigint not null default 0,
  waited_ms bigint not null default 0,
  abandon_ms bigint not null default 0,
  wait_10 bigint not null default 0,
  wait_30 bigint not null default 0,
  wait_60 bigint not null default 0,
  wait_120 bigint not null default 0,
  wait_more bigint not null default 0,
  handled bigint not null default 0,
  handled_ms bigint not null default 0,
  primary key (day, unit_id, queue_id, channel)
);
create table reports.agent_day (
  day date not null,
  unit_id uuid not null,
  staff_id uuid not null,
  queue_id uuid not null,
  channel text not null,
  offered bigint not null default 0,
  accepted bigint not null default 0,
  missed bigint not null default 0,
  declined bigint not null default 0,
  taken bigint not null default 0,
  handled bigint not null default 0,
  handled_ms bigint not null default 0,
  passed_on bigint not null default 0,
  responses bigint not null default 0,
  response_ms bigint not null default 0,
  responses_met bigint not null default 0,
  primary key (day, unit_id, staff_id, queue_id, channel)
);
create table reports.state_day (
  day date not null,
  unit_id uuid not null,
  staff_id uuid not null,
  -- `holding`: time with at least one piece of work in hand, whatever the state said.
  state text not null,
  reason text not null,
  ms bigint not null default 0,
  primary key (day, unit_id, staff_id, state, reason)
);
create table reports.conversation_day (
  day date not null,
  unit_id uuid not null,
  queue_id uuid not null,
  channel text not null,
  staff_id uuid not null,
  started bigint not null default 0,
  offline bigint not null default 0,
  closed bigint not null default 0,
  lasted_ms bigint not null default 0,
  responses bigint not null default 0,
  response_ms bigint not null default 0,
  responses_met bigint not null default 0,
  primary key (day, unit_id, queue_id, channel, staff_id)
);
create table reports.ticket_day (
  day date not null,
  unit_id uuid not null,
  staff_id uuid not null,
  channel text not null,
  type text not null,
  topic_id uuid not null,
  opened bigint not null default 0,
  solved bigint not null default 0,
  reopened bigint not null default 0,
  closed bigint not null default 0,
  discarded bigint not null default 0,
  solve_ms bigint not null default 0,
  -- Sums of these up to a day: how many are open, and the seconds since 1970 at which those were opened.
  open_change bigint not null default 0,
  open_since_s bigint not null default 0,
  primary key (day, unit_id, staff_id, channel, type, topic_id)
);
create table reports.clock_day (
  day date not null,
  unit_id uuid not null,
  target text not null,
  policy_version_id uuid not null,
  subject_kind text not null,
  met bigint not null default 0,
  breached bigint not null default 0,
  cancelled bigint not null default 0,
  primary key (day, unit_id, target, policy_version_id, subject_kind)
);
create table reports.survey_day (
  day date not null,
  unit_id uuid not null,
  staff_id uuid not null,
  subject_kind text not null,
  way text not null,
  responses bigint not null default 0,
  scores bigint not null default 0,
  squares bigint not null default 0,
  low bigint not null default 0,
  high bigint not null default 0,
  primary key (day, unit_id, staff_id, subject_kind, way)
);

-- The same per half hour: the key begins with the day too, so a day's half hours lie together.
do $$
declare
  name text;
  keys text;
begin
  foreach name in array array['stay', 'agent', 'state', 'conversation', 'ticket', 'clock', 'survey'] loop
    execute format('create table reports.%I (like reports.%I including defaults)', name || '_half_hour', name || '_day');
    execute format('alter table reports.%I add column half_hour timestamptz not null', name || '_half_hour');
    select string_agg(quote_ident(a.attname), ', ' order by k.place) into keys
      from pg_index i cross join unnest(i.indkey::int[]) with ordinality k(attnum, place)
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where i.indrelid = format('reports.%I', name || '_day')::regclass and i.indisprimary;
    execute format('alter table reports.%I add primary key (%s)', name || '_half_hour', replace(keys, 'day,', 'day, half_hour,'));
  end loop;
end $$;

-- How far the fold is, and that only one works on the facts at a time (fold, reconciliation, rebuild).
create table reports.fold (
  site smallint primary key,
  position bigint not null,
  taken_at timestamptz not null
);

-- What the nightly recomputation found.
create table reports.reconciliation (
  id uuid primary key,
  from_day date not null,
  to_day date not null,
  ran_at timestamptz not null,
  took_ms int not null,
  facts int not null,
  -- [{ "table": …, "rows": n }]: rows that differed and were put right.
  differences jsonb not null
);
create index reconciliation_ran on reports.reconciliation (ran_at desc);
