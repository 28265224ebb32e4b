create schema teamwork;

create table teamwork.room (
  id uuid primary key,
  origin_site smallint not null,
  kind text not null check (kind in ('pair', 'group')),
  name text not null,
  owner_id uuid,
  -- The two of a pair, in order: there is one room for them.
  pair_key text unique,
  last_seq bigint not null default 0,
  last_author_id uuid,
  last_text text not null default '',
  last_at timestamptz not null,
  created_at timestamptz not null,
  check ((kind = 'pair') = (pair_key is not null)),
  check ((kind = 'group') = (owner_id is not null))
);

create table teamwork.member (
  room_id uuid not null references teamwork.room,
  staff_id uuid not null,
  joined_at timestamptz not null,
  -- What was said before somebody came is not theirs to read.
  from_seq bigint not null,
  read_seq bigint not null,
  mentioned_seq bigint not null default 0,
  primary key (room_id, staff_id)
);
create index member_staff on teamwork.member (staff_id);

create table teamwork.message (
  room_id uuid not null references teamwork.room,
  seq bigint not null,
  client_id text not null,
  author_id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('text', 'file', 'event')),
  text text not null,
  attachment jsonb,
  event jsonb,
  mentions uuid[] not null default '{}',
  words tsvector not null default '',
  primary key (room_id, seq)
);
create unique index message_client on teamwork.message (room_id, author_id, client_id);
create index message_words on teamwork.message using gin (words);

create table teamwork.upload (
  file_id uuid primary key,
  room_id uuid not null references teamwork.room,
  uploaded_by uuid not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  at timestamptz not null,
  sent_seq bigint
);
