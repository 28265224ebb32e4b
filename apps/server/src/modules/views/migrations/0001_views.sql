create schema views;

create table views.view (
  id uuid primary key,
  origin_site smallint not null,
  staff_id uuid,
  unit_id uuid,
  name text not null,
  conditions jsonb not null,
  sort text not null check (sort in ('clock', 'updated', 'created')),
  position integer not null,
  version integer not null default 1,
  updated_at timestamptz not null,
  -- Somebody's own or a unit's, never both.
  check ((staff_id is null) <> (unit_id is null))
);
create index view_staff on views.view (staff_id) where staff_id is not null;
create index view_unit on views.view (unit_id) where unit_id is not null;
