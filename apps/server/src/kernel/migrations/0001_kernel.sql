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
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Monthly partitions by time of sequencing (the database's clock, never going back); the position is gapless per site.
create table kernel.event_log (
  site smallint not null,
  position bigint not null,
  sequenced_at timestamptz not null,
  id bigint not null,
  type text not null,
  version smallint not null,
  aggregate_kind text not null,
  aggregate_id text not null,
  occurred_at timestamptz not null,
  actor text not null,
  payload jsonb not null,
  topics text[] not null,
  primary key (site, position, sequenced_at)
) partition by range (sequenced_at);
create table kernel.event_log_default partition of kernel.event_log default;

create table kernel.log_head (
  site smallint primary key,
  position bigint not null,
  sequenced_at timestamptz not null
);

-- Positions of subscribers; a row is locked for the length of a batch, so a batch happens once whoever believes to lead.
create table kernel.subscription (
  name text not null,
  site smallint not null,
  position bigint not null,
  updated_at timestamptz not null default now(),
  primary key (name, site)
);

-- A poison event parks its aggregate for one subscriber; later events of the aggregate queue behind it (attempts = 0),
-- others go on. retry_at null on a tried one: given up, a person decides.
create table kernel.parked (
  subscription text not null,
  site smallint not null,
  position bigint not null,
  sequenced_at timestamptz not null,
  aggregate_kind text not null,
  aggregate_id text not null,
  error text not null,
  attempts int not null default 0,
  retry_at timestamptz,
  parked_at timestamptz not null default now(),
  primary key (subscription, site, position)
);
create index parked_aggregate on kernel.parked (subscription, site, aggregate_kind, aggregate_id, position);
create index parked_due on kernel.parked (retry_at) where retry_at is not null;

create table kernel.lease (
  name text primary key,
  holder text not null,
  epoch bigint not null,
  expires_at timestamptz not null
);

-- Proof that a key file belongs to this database: a fingerprint of each master key, never the key.
create table kernel.key_ring (
  ring int primary key,
  fingerprint text not null,
  created_at timestamptz not null default now()
);

-- `blob` is the sha-256 of the ciphertext and names the file on disk. Rows of one owner with the same content share a blob
-- and its key; a blob goes when its last row is shredded or swept.
create table kernel.file (
  id uuid primary key,
  blob text not null,
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
create index file_content on kernel.file (owner_kind, owner_id, sha256) where shredded_at is null;
create index file_blob on kernel.file (blob) where shredded_at is null;
create index file_ring on kernel.file (ring) where shredded_at is null;

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

-- Monthly partitioned tables whose coming months are made ahead of time (nightly and at each start).
create table kernel.monthly_table (
  parent text primary key
);

-- Gives a table partitioned by range of an instant (UTC months) the partition of one month. Rows that arrived before their
-- partition sit in the default partition and would make `create … partition of` fail: they are moved, and the default is
-- locked only for that moment. Registers the table for the months to come.
create function kernel.ensure_month(parent regclass, month date) returns void language plpgsql set timezone to 'UTC' as $$
declare
  parent_schema text;
  parent_name text;
  part text;
  first_instant timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
  next_instant timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
  spare regclass;
  key_column text;
  columns text;
begin
  select n.nspname, c.relname into strict parent_schema, parent_name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = parent;
  insert into kernel.monthly_table(parent) values (format('%I.%I', parent_schema, parent_name)) on conflict do nothing;
  part := format('%I.%I', parent_schema, parent_name || '_' || to_char(month, 'YYYYMM'));
  if to_regclass(part) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(7500003, parent::oid::int);
  -- Asked of the catalogue with a fresh snapshot: to_regclass would answer from what it knew before the wait.
  if exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = parent_schema and c.relname = parent_name || '_' || to_char(month, 'YYYYMM')) then
    return;
  end if;
  select nullif(p.partdefid, 0)::regclass, a.attname into strict spare, key_column
    from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    where p.partrelid = parent;
  execute format('create table %s (like %s including all)', part, parent);
  if spare is not null then
    select string_agg(quote_ident(attname), ', ' order by attnum) into strict columns
      from pg_attribute where attrelid = parent and attnum > 0 and not attisdropped and attgenerated = '';
    execute format('lock table %s in share update exclusive mode', parent);
    execute format('lock table %s in access exclusive mode', spare);
    execute format(
      'with moved as (delete from %s where %I >= %L and %I < %L returning %s)
       insert into %s (%s) overriding system value select %s from moved',
      spare, key_column, first_instant, key_column, next_instant, columns, part, columns, columns);
  end if;
  execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, part, first_instant, next_instant);
end $$;

select kernel.ensure_month('kernel.event_log', (date_trunc('month', now() at time zone 'UTC') + make_interval(months => n))::date)
from generate_series(0, 2) n;

-- Facts about this installation that belong to no module.
create table kernel.setting (
  key text primary key,
  value jsonb not null
);
