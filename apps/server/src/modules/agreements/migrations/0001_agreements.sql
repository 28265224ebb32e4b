create schema agreements;

create table agreements.agreement (
  id uuid primary key,
  code text not null unique,
  name jsonb not null,
  position smallint not null default 100,
  state text not null default 'active' check (state in ('active', 'retired')),
  -- Terms being written; they bind nobody.
  draft jsonb not null,
  -- 0: nothing published yet.
  published int not null default 0,
  version int not null default 1
);
create table agreements.version (
  agreement_id uuid not null references agreements.agreement(id),
  number int not null,
  terms jsonb not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (agreement_id, number)
);
create table agreements.applied (
  ticket_id uuid primary key,
  agreement_id uuid not null,
  number int not null,
  customer_id uuid,
  unit_id uuid not null,
  at timestamptz not null,
  foreign key (agreement_id, number) references agreements.version(agreement_id, number)
);
create table agreements.outcome (
  clock_id uuid primary key,
  ticket_id uuid not null references agreements.applied(ticket_id),
  target text not null,
  outcome text not null check (outcome in ('met', 'breached', 'cancelled')),
  at timestamptz not null
);
create index outcome_ticket on agreements.outcome (ticket_id);
create index outcome_at on agreements.outcome (at);
