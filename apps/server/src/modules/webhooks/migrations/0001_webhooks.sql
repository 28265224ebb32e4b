create schema webhooks;

create table webhooks.endpoint (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  name text not null,
  url text not null,
  kinds text[] not null,
  state text not null check (state in ('active', 'paused', 'disabled')),
  -- Secrets are sealed under a data key of the endpoint.
  ring int not null,
  wrapped_key text not null,
  secret text not null,
  former_secret text,
  former_until timestamptz,
  failures int not null default 0,
  rests int not null default 0,
  failing_since timestamptz,
  resting_until timestamptz,
  problem text,
  last_ok_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  version int not null
);

create table webhooks.delivery (
  endpoint_id uuid not null references webhooks.endpoint(id),
  position bigint not null,
  event_id text not null,
  kind text not null,
  subject text not null,
  -- The event's ids; never personal data.
  payload jsonb not null,
  occurred_at timestamptz not null,
  state text not null check (state in ('waiting', 'sent', 'failed', 'skipped')),
  attempts int not null,
  next_at timestamptz not null,
  last_at timestamptz,
  status int,
  problem text,
  answer text,
  ms int,
  primary key (endpoint_id, position)
);
create index delivery_waiting on webhooks.delivery (endpoint_id, position) where state = 'waiting';
create index delivery_subject on webhooks.delivery (endpoint_id, subject, position) where state = 'waiting';
create index delivery_age on webhooks.delivery (occurred_at);
