create schema callalarms;

-- When an alarm is raised, about what, and who is told besides the supervisors of the unit.
create table callalarms.rule (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  kind text not null check (kind in ('waiting', 'longest-wait', 'service-level', 'lost-share', 'unstaffed', 'trunk-down')),
  -- A queue, or a trunk; null: every one.
  subject_id uuid,
  -- Calls, seconds or percent; null where nothing is counted.
  limit_value int,
  lasts_seconds int not null check (lasts_seconds between 0 and 3600),
  calm_seconds int not null check (calm_seconds between 0 and 3600),
  staff_ids uuid[] not null default '{}',
  mail_to text[] not null default '{}',
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);

create table callalarms.alarm (
  id uuid primary key,
  origin_site smallint not null,
  rule_id uuid not null references callalarms.rule(id),
  kind text not null,
  subject_id uuid not null,
  -- As it was called then.
  subject_name jsonb not null,
  unit_id uuid not null,
  limit_value int,
  state text not null check (state in ('suspected', 'raised', 'over')),
  since timestamptz not null,
  raised_at timestamptz,
  well_since timestamptz,
  over_at timestamptz,
  value double precision,
  worst double precision
);
-- Of a rule and what it is about only one is on: raised once.
create unique index alarm_on on callalarms.alarm (rule_id, subject_id) where state <> 'over';
create index alarm_list on callalarms.alarm (over_at desc) where state = 'over';
