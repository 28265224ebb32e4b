create schema mentions;

-- Who was named in which internal note. No words: they stay in the note.
create table mentions.mention (
  id uuid primary key,
  origin_site smallint not null,
  staff_id uuid not null,
  subject text not null check (subject in ('conversation', 'ticket')),
  subject_id uuid not null,
  place text not null,
  number text not null,
  author_id uuid not null,
  at timestamptz not null,
  read_at timestamptz,
  unique (staff_id, subject_id, place)
);
create index mention_of_staff on mentions.mention (staff_id, at desc, id desc);
create index mention_unread on mentions.mention (staff_id) where read_at is null;
