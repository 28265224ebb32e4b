create schema speeddials;

-- A number that is called often: of a person, or of a unit and all below it.
create table speeddials.entry (
  id uuid primary key,
  origin_site smallint not null,
  staff_id uuid,
  unit_id uuid,
  label text not null,
  number text not null,
  check ((staff_id is null) <> (unit_id is null))
);
create index entry_staff on speeddials.entry (staff_id) where staff_id is not null;
create index entry_unit on speeddials.entry (unit_id) where unit_id is not null;
