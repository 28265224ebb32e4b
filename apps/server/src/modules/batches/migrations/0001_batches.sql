create schema batches;

create table batches.batch (
  id uuid primary key,
  origin_site smallint not null,
  subject text not null check (subject in ('conversation', 'ticket')),
  action jsonb not null,
  started_by uuid not null,
  state text not null check (state in ('running', 'done', 'cancelled', 'failed')),
  -- Raised by whoever takes the work up; a worker of an older epoch stops.
  epoch int not null default 1,
  total int not null,
  -- Rows dealt with; moved in the transaction that changed them.
  handled int not null default 0,
  done int not null default 0,
  same int not null default 0,
  failed int not null default 0,
  undo_of uuid references batches.batch(id),
  undone_by uuid references batches.batch(id),
  created_at timestamptz not null,
  touched_at timestamptz not null,
  ended_at timestamptz
);
create index batch_by on batches.batch (started_by, created_at desc);
create index batch_under_way on batches.batch (touched_at) where state = 'running';

-- In the order of ids, so that two batches take the same locks in the same order.
create table batches.item (
  batch_id uuid not null references batches.batch(id) on delete cascade,
  place int not null,
  subject_id uuid not null,
  outcome text check (outcome in ('done', 'same', 'failed')),
  -- What stood there before and the version the batch left, for undoing.
  before jsonb,
  version int,
  restore jsonb,
  restore_version int,
  code text,
  params jsonb not null default '{}',
  primary key (batch_id, place)
);
