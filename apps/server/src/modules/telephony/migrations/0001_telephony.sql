create schema telephony;

create table telephony.trunk (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  code text not null unique,
  name jsonb not null,
  hosts text[] not null,
  username text not null default '',
  secret_sealed text,
  ring smallint not null,
  wrapped_key text not null,
  registers boolean not null default false,
  caller_id text not null default '',
  max_calls int,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);

create table telephony.extension (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  number text not null,
  name text not null,
  staff_id uuid,
  secret_sealed text not null,
  ring smallint not null,
  wrapped_key text not null,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);
create unique index extension_number on telephony.extension (number) where state = 'active';
create index extension_staff on telephony.extension (staff_id) where staff_id is not null and state = 'active';

-- Numbers of the company: what somebody dialled to come here, and where it leads.
create table telephony.number (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  number text not null,
  name jsonb not null,
  target_kind text not null check (target_kind in ('flow', 'queue', 'extension')),
  target_id uuid not null,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);
create unique index number_number on telephony.number (number) where state = 'active';

create table telephony.policy (
  only_row boolean primary key default true check (only_row),
  recording text not null default 'all' check (recording in ('all', 'none')),
  say_recording boolean not null default true,
  say_agent boolean not null default true,
  retention_days int not null default 180 check (retention_days between 1 and 3650),
  version int not null default 1
);
insert into telephony.policy default values;

-- By what somebody answers; without a row: by their browser.
create table telephony.seat (
  staff_id uuid primary key,
  device text not null check (device in ('browser', 'phone'))
);

create table telephony.call (
  id uuid primary key,
  origin_site smallint not null,
  number text not null unique,
  direction text not null check (direction in ('in', 'out', 'internal')),
  unit_id uuid not null,
  state text not null check (state in ('ringing', 'dialogue', 'waiting', 'connecting', 'talking', 'held', 'ended')),
  flow_id uuid,
  flow_version int,
  queue_id uuid,
  customer_id uuid,
  agent_id uuid,
  -- The other party's number and where the dialogue stands (digits that were pressed), sealed by the call's own key.
  party_sealed text,
  party_masked text,
  party_blind text,
  dialogue_sealed text,
  ring smallint not null,
  wrapped_key text,
  -- The company's own number, or the extension.
  dialled text not null,
  caller_leg text,
  agent_leg text,
  started_at timestamptz not null,
  queued_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  waited_ms bigint not null default 0,
  talked_ms bigint not null default 0,
  ended_reason text,
  score smallint,
  check ((state = 'ended') = (ended_at is not null))
) with (fillfactor = 70);
create index call_unit on telephony.call (unit_id, started_at desc, id desc);
create index call_open on telephony.call (id) where state <> 'ended';
create index call_agent on telephony.call (agent_id) where state in ('connecting', 'talking', 'held');
create index call_customer on telephony.call (customer_id, started_at desc) where customer_id is not null;
create index call_party on telephony.call (party_blind, started_at desc) where party_blind is not null;

-- One party's connection; a call is folded from its legs.
create table telephony.leg (
  id text primary key,
  call_id uuid not null references telephony.call(id),
  kind text not null check (kind in ('caller', 'agent', 'party')),
  way text not null check (way in ('sip', 'browser')),
  staff_id uuid,
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  cause text
);
create index leg_call on telephony.leg (call_id);

-- Append-only: every change of a call's state; all figures are folds over it.
create table telephony.call_log (
  id uuid not null,
  at timestamptz not null,
  site smallint not null,
  call_id uuid not null,
  from_state text not null,
  to_state text not null,
  reason text not null,
  queue_id uuid,
  staff_id uuid,
  lasted_ms bigint,
  primary key (id, at)
) partition by range (at);
create table telephony.call_log_default partition of telephony.call_log default;
create index call_log_call on telephony.call_log (call_id, at);
select kernel.ensure_month('telephony.call_log'::regclass, (date_trunc('month', now() at time zone 'UTC') + make_interval(months => n))::date)
from generate_series(0, 2) n;

create table telephony.recording (
  id uuid primary key,
  call_id uuid not null references telephony.call(id),
  unit_id uuid not null,
  state text not null check (state in ('running', 'kept', 'lost', 'destroyed')),
  file_id uuid,
  started_at timestamptz not null,
  duration_ms int not null default 0
);
create index recording_call on telephony.recording (call_id);
create index recording_unit on telephony.recording (unit_id, started_at desc) where state = 'kept';
create index recording_age on telephony.recording (started_at) where state = 'kept';
