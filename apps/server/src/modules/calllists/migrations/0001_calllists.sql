create schema calllists;

-- A caller's number on a list: found by its blind index, shown masked.
create table calllists.entry (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  list text not null check (list in ('black', 'red')),
  blind text not null,
  masked text not null,
  reason text not null,
  refuses boolean not null check (list = 'black' or not refuses),
  until timestamptz,
  by_staff uuid not null,
  at timestamptz not null,
  -- One word about a number at a unit: the latest.
  unique (unit_id, blind)
);
create index entry_blind on calllists.entry (blind);
