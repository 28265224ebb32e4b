create schema analytics;

-- One row per piece of work that entered a queue: a fold over work.* events. Times are those of the events.
create table analytics.contact_fact (
  work_item_id uuid primary key,
  site smallint not null,
  kind text not null,
  subject_id uuid not null,
  channel text not null,
  queue_id uuid not null,
  unit_id uuid not null,
  queued_at timestamptz not null,
  -- First acceptance; null while waiting and when given up.
  answered_at timestamptz,
  waited_ms bigint,
  staff_id uuid,
  ended_at timestamptz,
  outcome text check (outcome in ('done', 'withdrawn')),
  -- Held by agents until the end.
  handled_ms bigint,
  transfers smallint not null default 0,
  score smallint check (score between 1 and 5),
  rated_at timestamptz
);
create index contact_fact_unit_queued on analytics.contact_fact (unit_id, queued_at);
create index contact_fact_queue_queued on analytics.contact_fact (queue_id, queued_at);
create index contact_fact_subject on analytics.contact_fact (subject_id);
create index contact_fact_rated on analytics.contact_fact (unit_id, rated_at) where rated_at is not null;

-- Targets of figures, editable by the company; a null unit is the company's default.
create table analytics.target (
  id uuid primary key,
  figure text not null,
  unit_id uuid,
  value numeric not null,
  unique nulls not distinct (figure, unit_id)
);
insert into analytics.target(id, figure, unit_id, value) values
  ('00000000-0000-7000-8000-000000090001', 'service-level', null, 80),
  ('00000000-0000-7000-8000-000000090002', 'abandon-rate', null, 5),
  ('00000000-0000-7000-8000-000000090003', 'satisfaction', null, 4.5);
