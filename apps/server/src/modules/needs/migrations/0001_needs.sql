create schema needs;

create table needs.need (
  id uuid primary key,
  origin_site smallint not null,
  customer_id uuid not null,
  unit_id uuid not null,
  title text not null,
  state text not null check (state in ('open', 'working', 'met', 'dropped')),
  owner_id uuid,
  next_step text not null default '',
  next_on date,
  version int not null default 1,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index need_customer on needs.need (customer_id, changed_at desc);

create table needs.progress (
  id uuid primary key,
  need_id uuid not null references needs.need(id),
  text text not null,
  by text not null,
  at timestamptz not null
);
create index progress_need on needs.progress (need_id, at desc, id desc);
