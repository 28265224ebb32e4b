create schema callbacks;

-- A wish to be called back: one row from the asking to its end, whatever calls it takes.
create table callbacks.callback (
  id uuid primary key,
  origin_site smallint not null,
  number text not null unique,
  unit_id uuid not null,
  queue_id uuid not null,
  state text not null check (state in ('planned', 'waiting', 'held', 'calling', 'done', 'given-up', 'withdrawn')),
  source text not null check (source in ('web', 'ivr', 'queue', 'busy', 'agent')),
  way text not null check (way in ('phone', 'web', 'chat', 'mail')),
  language text not null check (language in ('zh', 'en')),
  customer_id uuid,
  -- Number or address, name and words of who asked, sealed by a key of its own.
  contact_sealed text,
  contact_masked text,
  contact_blind text,
  words_sealed text,
  ring smallint not null,
  -- Null once erased.
  wrapped_key text,
  -- When it suits the customer: between these, on these days (1 Monday … 7), from minute to minute of the day in this zone.
  not_before timestamptz not null,
  not_after timestamptz not null,
  days smallint[] not null,
  from_minute smallint not null check (from_minute between 0 and 1439),
  to_minute smallint not null check (to_minute between 1 and 1440),
  zone text not null,
  -- Since when it stands in the line: the place of the call that asked is kept.
  since timestamptz not null,
  next_at timestamptz,
  attempts int not null default 0,
  -- How often each outcome came, as retries are counted.
  tries jsonb not null default '{}',
  last_result text,
  -- What it was asked for from.
  subject_kind text check (subject_kind in ('customer', 'conversation', 'ticket', 'call')),
  subject_id uuid,
  call_id uuid,
  held_by uuid,
  created_by uuid,
  created_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text,
  check ((state in ('done', 'given-up', 'withdrawn')) = (ended_at is not null)),
  check ((state = 'planned') = (next_at is not null))
) with (fillfactor = 70);
create index callback_due on callbacks.callback (next_at) where state = 'planned';
create index callback_open on callbacks.callback (unit_id, created_at desc, id desc) where ended_at is null;
create index callback_ended on callbacks.callback (unit_id, ended_at desc, id desc) where ended_at is not null;
create index callback_contact on callbacks.callback (contact_blind, created_at desc) where contact_blind is not null;
create index callback_call on callbacks.callback (call_id) where state = 'calling';
create index callback_customer on callbacks.callback (customer_id) where customer_id is not null;

create table callbacks.attempt (
  id uuid primary key,
  callback_id uuid not null references callbacks.callback(id),
  call_id uuid,
  staff_id uuid,
  at timestamptz not null,
  ended_at timestamptz,
  result text
);
create index attempt_callback on callbacks.attempt (callback_id, at);

create table callbacks.policy (
  only_row boolean primary key default true check (only_row),
  dialling text not null default 'preview' check (dialling in ('preview', 'automatic')),
  -- Outcome → how often, and after how many minutes again.
  retries jsonb not null default '{"busy": {"times": 3, "minutes": 5}, "no-answer": {"times": 3, "minutes": 30}, "failed": {"times": 2, "minutes": 15}}',
  most_attempts smallint not null default 5 check (most_attempts between 1 and 20),
  live_days smallint not null default 3 check (live_days between 1 and 30),
  per_day smallint not null default 3 check (per_day between 1 and 50),
  -- Beginnings of numbers that may be called: nobody sends the house to a costly number.
  prefixes text[] not null default '{+86}',
  -- Where wishes from the web go; null: none are taken there.
  web_queue_id uuid,
  per_hour smallint not null default 60 check (per_hour between 1 and 1000),
  from_minute smallint not null default 540 check (from_minute between 0 and 1439),
  to_minute smallint not null default 1260 check (to_minute between 1 and 1440),
  zone text not null default 'Asia/Shanghai',
  version int not null default 1
);
insert into callbacks.policy default values;
