create schema callreports;

-- How far the fold is; its row is held by whoever changes facts: the fold, the nightly recomputation, a rebuild.
create table callreports.fold (
  site smallint primary key,
  taken_at timestamptz not null default clock_timestamp()
);

-- Raw beside the rows of telephony: whom the router offered a call, and what came of it.
create table callreports.offer (
  offer_id uuid not null,
  staff_id uuid not null,
  call_id uuid not null,
  queue_id uuid not null,
  offered_at timestamptz not null,
  decided_at timestamptz,
  outcome text check (outcome in ('accepted', 'missed', 'declined', 'not-ready', 'elsewhere', 'withdrawn')),
  primary key (offer_id, staff_id)
);
create index offer_call on callreports.offer (call_id);

-- One row per call that is over.
create table callreports.call_fact (
  call_id uuid primary key,
  unit_id uuid not null,
  direction text not null check (direction in ('in', 'out', 'internal')),
  -- The number of the company that was dialled, or is shown to who is called.
  entry text not null,
  queue_id uuid,
  staff_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  flow_ms bigint not null,
  waited_ms bigint not null,
  talked_ms bigint not null,
  held_ms bigint not null,
  result text not null check (result in ('answered', 'served', 'voicemail', 'callback', 'lost')),
  why text,
  cause text,
  score smallint,
  day date not null,
  check ((result = 'lost') = (why is not null))
);
create index call_fact_day on callreports.call_fact (day, unit_id);
create index call_fact_started on callreports.call_fact (started_at, call_id);

-- One row per stay of a call in a queue.
create table callreports.visit_fact (
  call_id uuid not null,
  n int not null,
  unit_id uuid not null,
  queue_id uuid not null,
  direction text not null,
  entry text not null,
  -- As the queue promised when it was told first.
  target_seconds int,
  entered_at timestamptz not null,
  left_at timestamptz not null,
  waited_ms bigint not null,
  outcome text not null check (outcome in ('answered', 'abandoned', 'overflow', 'late', 'full', 'long', 'callback', 'voicemail', 'failed')),
  -- Somebody's telephone rang when it was given up.
  ringing boolean not null,
  staff_id uuid,
  day date not null,
  primary key (call_id, n)
);
create index visit_fact_day on callreports.visit_fact (day, unit_id);

-- One row per person's part in a call: from hearing each other to passing on or the end.
create table callreports.turn_fact (
  call_id uuid not null,
  n int not null,
  -- Their own unit; of the call where nobody of the house is known.
  unit_id uuid not null,
  staff_id uuid,
  queue_id uuid,
  direction text not null,
  entry text not null,
  answered_at timestamptz not null,
  ended_at timestamptz not null,
  rang_ms bigint not null,
  talked_ms bigint not null,
  held_ms bigint not null,
  holds int not null,
  ended_by text not null,
  wrapup text check (wrapup in ('open', 'due', 'done', 'lapsed')),
  wrapup_ms bigint,
  disposition text,
  day date not null,
  primary key (call_id, n)
);
create index turn_fact_day on callreports.turn_fact (day, unit_id);
create index turn_fact_staff on callreports.turn_fact (staff_id, day) where staff_id is not null;

-- One row per person a call was offered to, once the call is over.
create table callreports.ring_fact (
  call_id uuid not null,
  n int not null,
  unit_id uuid not null,
  staff_id uuid not null,
  queue_id uuid not null,
  offered_at timestamptz not null,
  decided_at timestamptz,
  outcome text,
  day date not null,
  primary key (call_id, n)
);
create index ring_fact_day on callreports.ring_fact (day, unit_id);

-- Sums per half hour; days are sums of these.
create table callreports.call_sum (
  day date not null,
  half_hour timestamptz not null,
  unit_id uuid not null,
  queue_id uuid not null,
  staff_id uuid not null,
  entry text not null,
  direction text not null,
  why text not null,
  calls bigint not null default 0,
  answered bigint not null default 0,
  served bigint not null default 0,
  voicemail bigint not null default 0,
  callback bigint not null default 0,
  lost bigint not null default 0,
  flow_ms bigint not null default 0,
  talked_ms bigint not null default 0,
  lost_ms bigint not null default 0,
  rated bigint not null default 0,
  scores bigint not null default 0,
  high bigint not null default 0,
  low bigint not null default 0,
  primary key (day, half_hour, unit_id, queue_id, staff_id, entry, direction, why)
);
create table callreports.visit_sum (
  day date not null,
  half_hour timestamptz not null,
  unit_id uuid not null,
  queue_id uuid not null,
  entry text not null,
  direction text not null,
  entered bigint not null default 0,
  answered bigint not null default 0,
  within_target bigint not null default 0,
  within_20 bigint not null default 0,
  abandoned bigint not null default 0,
  short bigint not null default 0,
  abandoned_within bigint not null default 0,
  overflowed bigint not null default 0,
  sent_away bigint not null default 0,
  other bigint not null default 0,
  waited_ms bigint not null default 0,
  abandon_ms bigint not null default 0,
  wait_10 bigint not null default 0,
  wait_30 bigint not null default 0,
  wait_60 bigint not null default 0,
  wait_120 bigint not null default 0,
  wait_more bigint not null default 0,
  primary key (day, half_hour, unit_id, queue_id, entry, direction)
);
create table callreports.turn_sum (
  day date not null,
  half_hour timestamptz not null,
  unit_id uuid not null,
  staff_id uuid not null,
  queue_id uuid not null,
  entry text not null,
  direction text not null,
  disposition text not null,
  turns bigint not null default 0,
  rang_ms bigint not null default 0,
  talked_ms bigint not null default 0,
  held_ms bigint not null default 0,
  held bigint not null default 0,
  passed_on bigint not null default 0,
  wrapups bigint not null default 0,
  lapsed bigint not null default 0,
  wrapup_ms bigint not null default 0,
  primary key (day, half_hour, unit_id, staff_id, queue_id, entry, direction, disposition)
);
create table callreports.ring_sum (
  day date not null,
  half_hour timestamptz not null,
  unit_id uuid not null,
  staff_id uuid not null,
  queue_id uuid not null,
  offered bigint not null default 0,
  accepted bigint not null default 0,
  missed bigint not null default 0,
  declined bigint not null default 0,
  primary key (day, half_hour, unit_id, staff_id, queue_id)
);

create table callreports.reconciliation (
  id uuid primary key,
  from_day date not null,
  to_day date not null,
  ran_at timestamptz not null,
  calls int not null,
  differences jsonb not null
);
