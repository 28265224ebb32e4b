create schema bulletins;

-- What a unit tells itself and everything below it.
create table bulletins.announcement (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  title text not null,
  body text not null,
  -- Each reader has to confirm, and is asked on every screen until they have.
  confirm boolean not null,
  pinned boolean not null,
  author_id uuid not null,
  published_at timestamptz not null,
  ends_at timestamptz,
  withdrawn_at timestamptz,
  version int not null default 1
);
create index announcement_unit on bulletins.announcement (unit_id, published_at desc, id desc);

create table bulletins.receipt (
  announcement_id uuid not null references bulletins.announcement,
  staff_id uuid not null,
  read_at timestamptz not null,
  confirmed_at timestamptz,
  primary key (announcement_id, staff_id)
);
create index receipt_staff on bulletins.receipt (staff_id);

-- The experience board, and what staff do together.
create table bulletins.post (
  id uuid primary key,
  origin_site smallint not null,
  kind text not null check (kind in ('experience', 'gathering')),
  unit_id uuid not null,
  author_id uuid not null,
  title text not null,
  body text not null,
  starts_at timestamptz,
  place text not null default '',
  created_at timestamptz not null,
  edited_at timestamptz,
  removed_at timestamptz,
  replies int not null default 0,
  marks int not null default 0,
  words tsvector not null default '',
  version int not null default 1,
  check ((kind = 'gathering') = (starts_at is not null))
);
create index post_newest on bulletins.post (kind, created_at desc, id desc) where removed_at is null;
create index post_words on bulletins.post using gin (words);

create table bulletins.reply (
  id uuid primary key,
  post_id uuid not null references bulletins.post,
  author_id uuid not null,
  at timestamptz not null,
  text text not null,
  removed_at timestamptz
);
create index reply_post on bulletins.reply (post_id, at, id);

-- Of an experience: found useful. Of a gathering: comes along.
create table bulletins.mark (
  post_id uuid not null references bulletins.post,
  staff_id uuid not null,
  at timestamptz not null,
  primary key (post_id, staff_id)
);
