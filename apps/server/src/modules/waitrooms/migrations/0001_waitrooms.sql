create schema waitrooms;

-- Of a queue of calls; without a row the defaults of the contract hold.
create table waitrooms.room (
  queue_id uuid primary key,
  unit_id uuid not null,
  room jsonb not null,
  version int not null default 1
);
create index room_unit on waitrooms.room (unit_id);
