-- Reports mailed by themselves. What is sent is what the receiver may see, not what the author may.
create table reports.schedule (
  id uuid primary key,
  origin_site smallint not null,
  owner_id uuid not null references identity.staff(id),
  name text not null,
  report text not null,
  -- Grouping, unit and narrowing of the report; days follow from the cadence.
  filter jsonb not null,
  cadence text not null check (cadence in ('daily', 'weekly', 'monthly')),
  -- 1 Monday … 7 Sunday; day of the month, the last one where a month is shorter.
  weekday smallint check (weekday between 1 and 7),
  month_day smallint check (month_day between 1 and 31),
  at_minute smallint not null check (at_minute between 0 and 1439),
  zone text not null,
  recipients uuid[] not null,
  state text not null default 'active' check (state in ('active', 'paused', 'removed')),
  next_at timestamptz not null,
  version int not null default 1,
  created_at timestamptz not null
);
create index schedule_due on reports.schedule (next_at) where state = 'active';
create index schedule_owner on reports.schedule (owner_id, created_at desc) where state <> 'removed';

-- Each time to each receiver, once.
create table reports.schedule_run (
  schedule_id uuid not null references reports.schedule(id),
  staff_id uuid not null,
  due_at timestamptz not null,
  ran_at timestamptz not null,
  outcome text not null check (outcome in ('sent', 'no-right', 'no-address', 'no-mail', 'failed')),
  primary key (schedule_id, due_at, staff_id)
);
