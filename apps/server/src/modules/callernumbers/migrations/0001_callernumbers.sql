create schema callernumbers;

-- A number that calls out may show; they leave by the trunk that holds it.
create table callernumbers.number (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  trunk_id uuid not null,
  number text not null,
  name jsonb not null,
  is_default boolean not null,
  state text not null check (state in ('active', 'retired')),
  version int not null,
  unique (unit_id, trunk_id, number)
);
create unique index number_default on callernumbers.number (unit_id) where is_default and state = 'active';

-- What somebody chose for their calls, until they choose otherwise.
create table callernumbers.choice (
  staff_id uuid primary key,
  number_id uuid not null references callernumbers.number (id)
);
