create schema audit;

-- Who did what to which thing. Partitioned by the database's own time of recording, which is what retention goes by; `at` is
-- the business instant (history brought in from elsewhere carries its own).
create table audit.entry (
  id uuid not null,
  recorded_at timestamptz not null default clock_timestamp(),
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  session_id uuid,
  request_id text not null,
  ip text,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  unit_id uuid,
  detail jsonb not null default '{}',
  primary key (id, recorded_at)
) partition by range (recorded_at);
create index entry_recorded on audit.entry (recorded_at desc, id desc);
create index entry_actor on audit.entry (actor_id, recorded_at desc);
create index entry_subject on audit.entry (subject_id, recorded_at desc);
create index entry_action on audit.entry (action text_pattern_ops, recorded_at desc);

-- Waiting for their place in the chain. Emptied within a second by the sealer.
create table audit.unsealed (
  entry_id uuid primary key,
  recorded_at timestamptz not null
);
create index unsealed_order on audit.unsealed (recorded_at, entry_id);

-- The chain: hash(n) = SHA-256(hash(n-1) ‖ canonical form of entry n).
create table audit.seal (
  seq bigint primary key,
  entry_id uuid not null unique,
  entry_recorded_at timestamptz not null,
  hash bytea not null check (length(hash) = 32),
  sealed_at timestamptz not null default clock_timestamp()
);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit is append-only: % on %.% refused', tg_op, tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on audit.entry for each row execute function audit.refuse_change();
create trigger append_only before update or delete on audit.seal for each row execute function audit.refuse_change();
create trigger no_truncate before truncate on audit.entry for each statement execute function audit.refuse_change();
create trigger no_truncate before truncate on audit.seal for each statement execute function audit.refuse_change();

-- Statement triggers are not inherited by partitions, so each new month gets its own against TRUNCATE.
create function audit.ensure_month(month date) returns void language plpgsql as $$
declare part text := format('entry_%s', to_char(month, 'YYYYMM'));
begin
  perform pg_advisory_xact_lock(7500101);
  if to_regclass(format('audit.%I', part)) is not null then return; end if;
  perform kernel.ensure_month('audit.entry', month);
  execute format('create trigger no_truncate before truncate on audit.%I for each statement execute function audit.refuse_change()', part);
end $$;
select audit.ensure_month((date_trunc('month', now()) + make_interval(months => n))::date) from generate_series(0, 2) n;
