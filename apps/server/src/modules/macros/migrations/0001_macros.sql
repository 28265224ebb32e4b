create schema macros;

create table macros.macro (
  id uuid primary key,
  origin_site smallint not null,
  subject text not null check (subject in ('conversation', 'ticket')),
  reach text not null check (reach in ('own', 'team', 'company')),
  staff_id uuid,
  unit_id uuid,
  title text not null,
  initials text not null,
  steps jsonb not null,
  uses integer not null default 0,
  version integer not null default 1,
  updated_at timestamptz not null,
  check ((reach = 'own') = (staff_id is not null)),
  check ((reach = 'team') = (unit_id is not null))
);
create index macro_staff on macros.macro (staff_id) where staff_id is not null;
create index macro_unit on macros.macro (unit_id) where unit_id is not null;
