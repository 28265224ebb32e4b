-- Pictures of announcements and posts: brought by who writes, tied to what they write when that is saved.
create table bulletins.picture (
  file_id uuid primary key,
  subject_kind text check (subject_kind in ('announcement', 'post')),
  subject_id uuid,
  position smallint not null default 0,
  name text not null,
  media_type text not null,
  size bigint not null,
  added_by uuid not null,
  at timestamptz not null,
  check ((subject_kind is null) = (subject_id is null))
);
create index picture_subject on bulletins.picture (subject_id, position) where subject_id is not null;
create index picture_loose on bulletins.picture (added_by, at) where subject_id is null;
