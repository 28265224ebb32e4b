create schema webcalls;

-- A door in a page or a link: whose code is called, rings at one of the company's numbers (its flow or queue, its hours).
create table webcalls.entrance (
  id uuid primary key,
  unit_id uuid not null,
  code text not null unique,
  name jsonb not null,
  number text not null,
  most_at_once int not null check (most_at_once between 1 and 500),
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);
create index entrance_unit on webcalls.entrance (unit_id);

-- Who came in: only that a browser holds this secret.
create table webcalls.guest (
  call_id uuid primary key,
  entrance_id uuid not null references webcalls.entrance,
  secret_hash text not null unique,
  at timestamptz not null
);
create index guest_entrance on webcalls.guest (entrance_id, at);
