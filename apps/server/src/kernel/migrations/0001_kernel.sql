-- Outbox → sequencer → event log. Rows enter the outbox unsequenced inside the transaction that made them true (while the
-- aggregate's row lock is held, so ids are in commit order per aggregate); the fenced sequencer gives positions.
create sequence kernel.outbox_id cache 1;
create table kernel.outbox (
  id bigint primary key,
  type text not null,
  version smallint not null,
  aggregate_kind text not null,
  aggregate_id text not null,
  occurred_at timestamptz not null,
  actor text not null,
  payload jsonb not null,
  topics text[] not null default '{}'
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Monthly partitions by time of sequencing; the position is gapless per site.
create table kernel.event_log (
  position bigint not null,
  sequenced_at timestamptz not null,
  id bigint not null,
  site smallint not null,
  type text not null,
  version smallint not null,
  aggregate_kind text not null,
  aggregate_id text not null,
  occurred_at timestamptz not null,
  actor text not null,
  payload jsonb not null,
  topics text[] not null,
  primary key (position, sequenced_at)
) partition by range (sequenced_at);
create table kernel.event_log_default partition of kernel.event_log default;
create index event_log_aggregate on kernel.event_log (aggregate_kind, aggregate_id, position);

create table kernel.log_head (
  site smallint primary key,
  position bigint not null
);

create table kernel.subscription (
  name text primary key,
  position bigint not null,
  updated_at timestamptz not null default now()
);

-- A poison event parks its aggregate for one subscriber; later events of the aggregate queue behind it, others go on.
create table kernel.parked (
  subscription text not null,
  position bigint not null,
  aggregate_kind text not null,
  aggregate_id text not null,
  error text not null,
  attempts int not null default 1,
  parked_at timestamptz not null default now(),
  primary key (subscription, position)
);
create index parked_aggregate on kernel.parked (subscription, aggregate_kind, aggregate_id);

create table kernel.lease (
  name text primary key,
  holder text not null,
  epoch bigint not null,
  expires_at timestamptz not null
);

create table kernel.file (
  id uuid primary key,
  sha256 text not null,
  size bigint not null,
  media_type text not null,
  name text not null,
  owner_kind text not null,
  owner_id text not null,
  ring int not null,
  wrapped_key text,
  kept boolean not null default false,
  created_at timestamptz not null,
  shredded_at timestamptz
);
create index file_unkept on kernel.file (created_at) where not kept and shredded_at is null;

-- Idempotency of unsafe HTTP calls: the stored answer for a client-made key.
create table kernel.idempotency (
  actor text not null,
  key text not null,
  request_hash text not null,
  status int not null,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (actor, key)
);

-- Visible numbers: one sequence per (prefix, site), made on first use.
create function kernel.next_number(prefix text, site int) returns bigint language plpgsql as $$
begin
  return nextval(format('kernel.number_%s_%s', prefix, site)::regclass);
exception when undefined_table then
  perform pg_advisory_xact_lock(7500002);
  execute format('create sequence if not exists kernel.%I', format('number_%s_%s', prefix, site));
  return nextval(format('kernel.number_%s_%s', prefix, site)::regclass);
end $$;

-- Keeps this and the next two months of a monthly partitioned table ready; data of other months lands in their own partition.
create function kernel.ensure_month(parent regclass, month date) returns void language plpgsql as $$
declare
  part text := format('%s_%s', replace(parent::text, '.', '_'), to_char(month, 'YYYYMM'));
  schema text := split_part(parent::text, '.', 1);
begin
  part := format('%s_%s', split_part(parent::text, '.', 2), to_char(month, 'YYYYMM'));
  if to_regclass(format('%I.%I', schema, part)) is null then
    execute format('create table %I.%I partition of %s for values from (%L) to (%L)', schema, part, parent::text,
      date_trunc('month', month)::timestamptz, (date_trunc('month', month) + interval '1 month')::timestamptz);
  end if;
end $$;
