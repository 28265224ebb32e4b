create schema imports;

-- One file brought into the company. The rows stay in the file, which is encrypted; nothing of them is kept here.
create table imports.run (
  id uuid primary key,
  origin_site smallint not null,
  kind text not null,
  unit_id uuid not null,
  started_by uuid not null,
  file_id uuid not null,
  file_name text not null,
  file_size bigint not null,
  file_gone boolean not null default false,
  encoding text not null,
  titles text[] not null,
  -- One field per column of the file, or null.
  mapping text[] not null,
  mode text not null default 'fill' check (mode in ('fill', 'overwrite', 'skip')),
  consent_source text not null default '',
  state text not null check (state in ('mapped', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed')),
  -- Raised by whoever takes the work up; a worker of an older epoch stops.
  epoch int not null default 0,
  -- Rows dealt with in this phase; moved in the transaction that wrote them.
  handled int not null default 0,
  total int,
  added int not null default 0,
  changed int not null default 0,
  same int not null default 0,
  wrong int not null default 0,
  failure jsonb,
  created_at timestamptz not null,
  touched_at timestamptz not null,
  ended_at timestamptz
);
create index run_by on imports.run (started_by, created_at desc);
create index run_under_way on imports.run (touched_at) where state in ('checking', 'running');

create table imports.problem (
  run_id uuid not null references imports.run(id),
  line int not null,
  field text,
  code text not null,
  params jsonb not null,
  primary key (run_id, line)
);

-- Which field somebody meant by a title last time.
create table imports.remembered (
  staff_id uuid not null,
  kind text not null,
  title text not null,
  field text not null,
  primary key (staff_id, kind, title)
);
