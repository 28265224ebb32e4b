create schema clocks;

-- Opening hours. A version never changes; clocks keep the version they started under.
create table clocks.calendar (
  id uuid primary key,
  name jsonb not null,
  state text not null default 'active' check (state in ('active', 'retired')),
  current_version int not null,
  created_at timestamptz not null
);
create table clocks.calendar_version (
  id uuid primary key,
  calendar_id uuid not null references clocks.calendar(id),
  version int not null,
  -- { zone, weekly: seven lists of {from, to}, Monday first; days: [{ date, name, hours }] }
  definition jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  unique (calendar_id, version)
);

create table clocks.policy (
  id uuid primary key,
  code text not null unique,
  name jsonb not null,
  target text not null check (target in ('first_response', 'assignment', 'response', 'solution', 'return_visit')),
  state text not null default 'active' check (state in ('active', 'retired')),
  -- Among equally specific policies the smaller position wins.
  position smallint not null default 100,
  current_version int not null,
  created_at timestamptz not null
);
create table clocks.policy_version (
  id uuid primary key,
  policy_id uuid not null references clocks.policy(id),
  version int not null,
  -- { channels, types, priorities, tierIds }: a missing or empty list matches everything
  match jsonb not null,
  seconds int not null check (seconds between 1 and 31536000),
  business boolean not null,
  calendar_id uuid references clocks.calendar(id),
  pause_when_waiting boolean not null,
  -- Per cent of the target at which somebody is told; 100 is the breach.
  steps smallint[] not null,
  created_at timestamptz not null,
  created_by text not null,
  unique (policy_id, version),
  check (not business or calendar_id is not null)
);

create table clocks.clock (
  id uuid primary key,
  subject_kind text not null,
  subject_id uuid not null,
  unit_id uuid not null,
  -- Reopening starts a new cycle.
  cycle smallint not null default 1,
  target text not null,
  policy_version_id uuid not null references clocks.policy_version(id),
  calendar_version_id uuid references clocks.calendar_version(id),
  target_seconds int not null,
  state text not null check (state in ('running', 'paused', 'met', 'breached', 'cancelled')),
  started_at timestamptz not null,
  -- When it runs out if nothing pauses it; while paused, what it was before the pause.
  due_at timestamptz not null,
  -- Start of the present stretch, and what was left of the target then.
  segment_at timestamptz not null,
  remaining_seconds int not null,
  pause_reason text,
  stopped_at timestamptz,
  breached_at timestamptz,
  -- Highest step somebody was told of.
  told_step smallint not null default 0,
  next_step_at timestamptz
);
create index clock_subject on clocks.clock (subject_kind, subject_id);
create index clock_step on clocks.clock (next_step_at) where next_step_at is not null;

create table clocks.pause (
  clock_id uuid not null references clocks.clock(id),
  started_at timestamptz not null,
  ended_at timestamptz,
  reason text not null,
  primary key (clock_id, started_at)
);

insert into clocks.calendar(id, name, current_version, created_at) values
  ('00000000-0000-7000-8000-000000030001', '{"zh": "工作日", "en": "Working days"}', 1, now());
insert into clocks.calendar_version(id, calendar_id, version, definition, created_at, created_by) values
  ('00000000-0000-7000-8000-000000030101', '00000000-0000-7000-8000-000000030001', 1,
   '{"zone": "Asia/Shanghai", "weekly": [[{"from": "09:00", "to": "18:00"}], [{"from": "09:00", "to": "18:00"}], [{"from": "09:00", "to": "18:00"}], [{"from": "09:00", "to": "18:00"}], [{"from": "09:00", "to": "18:00"}], [], []], "days": []}',
   now(), 'system:defaults');

insert into clocks.policy(id, code, name, target, position, current_version, created_at) values
  ('00000000-0000-7000-8000-000000031001', 'first-response-chat', '{"zh": "在线首次响应", "en": "Chat first response"}', 'first_response', 10, 1, now()),
  ('00000000-0000-7000-8000-000000031002', 'first-response-phone', '{"zh": "电话首次响应", "en": "Phone first response"}', 'first_response', 20, 1, now()),
  ('00000000-0000-7000-8000-000000031003', 'first-response-mail', '{"zh": "邮件首次响应", "en": "Mail first response"}', 'first_response', 30, 1, now()),
  ('00000000-0000-7000-8000-000000031004', 'assignment', '{"zh": "工单分派", "en": "Ticket assigned"}', 'assignment', 100, 1, now()),
  ('00000000-0000-7000-8000-000000031005', 'response', '{"zh": "工单响应", "en": "Ticket answered"}', 'response', 100, 1, now()),
  ('00000000-0000-7000-8000-000000031006', 'solution', '{"zh": "工单解决", "en": "Ticket solved"}', 'solution', 100, 1, now()),
  ('00000000-0000-7000-8000-000000031007', 'return-visit', '{"zh": "回访", "en": "Return visit"}', 'return_visit', 100, 1, now());
insert into clocks.policy_version(id, policy_id, version, match, seconds, business, calendar_id, pause_when_waiting, steps, created_at, created_by) values
  ('00000000-0000-7000-8000-000000031101', '00000000-0000-7000-8000-000000031001', 1, '{"channels": ["chat"]}', 30, false, null, false, '{50,75,100}', now(), 'system:defaults'),
  ('00000000-0000-7000-8000-000000031102', '00000000-0000-7000-8000-000000031002', 1, '{"channels": ["call", "webcall"]}', 60, false, null, false, '{50,75,100}', now(), 'system:defaults'),
  ('00000000-0000-7000-8000-000000031103', '00000000-0000-7000-8000-000000031003', 1, '{"channels": ["mail"]}', 7200, true, '00000000-0000-7000-8000-000000030001', false, '{50,75,100}', now(), 'system:defaults'),
  ('00000000-0000-7000-8000-000000031104', '00000000-0000-7000-8000-000000031004', 1, '{}', 7200, true, '00000000-0000-7000-8000-000000030001', false, '{50,75,100}', now(), 'system:defaults'),
  ('00000000-0000-7000-8000-000000031105', '00000000-0000-7000-8000-000000031005', 1, '{}', 3600, true, '00000000-0000-7000-8000-000000030001', false, '{50,75,100}', now(), 'system:defaults'),
  ('00000000-0000-7000-8000-000000031106', '00000000-0000-7000-8000-000000031006', 1, '{}', 86400, false, null, true, '{50,75,100}', now(), 'system:defaults'),
  ('00000000-0000-7000-8000-000000031107', '00000000-0000-7000-8000-000000031007', 1, '{}', 259200, false, null, false, '{75,100}', now(), 'system:defaults');
