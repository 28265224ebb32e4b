create schema recordings;

-- What is recorded, in order: the first rule about a call decides; without one the policy of telephony does.
create table recordings.rule (
  id uuid primary key,
  name jsonb not null,
  position int not null,
  -- Empty: every one.
  queue_ids uuid[] not null default '{}',
  directions text[] not null default '{}' check (directions <@ array['in', 'out', 'internal']),
  -- Of a hundred calls.
  share int not null check (share between 0 and 100),
  say boolean not null default true,
  keep_days int check (keep_days between 1 and 3650),
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);

-- Where nothing is heard, and why.
create table recordings.pause (
  id uuid primary key,
  recording_id uuid not null,
  reason text not null check (reason in ('hold', 'concealed')),
  by_staff uuid,
  began_at timestamptz not null,
  ended_at timestamptz
);
create index pause_recording on recordings.pause (recording_id, began_at);
create unique index pause_open on recordings.pause (recording_id, reason) where ended_at is null;

-- What belongs to a recording, under a key of its own that goes with it: the picture of its sound, words about it.
create table recordings.cover (
  recording_id uuid primary key,
  ring smallint not null,
  wrapped_key text not null,
  peaks_sealed text
);
create table recordings.comment (
  id uuid primary key,
  recording_id uuid not null references recordings.cover(recording_id),
  at_ms int not null check (at_ms >= 0),
  staff_id uuid not null,
  text_sealed text not null,
  created_at timestamptz not null
);
create index comment_recording on recordings.comment (recording_id, at_ms);

-- Somebody listens: audited before the first sound; a moment sought later belongs to the same listening.
create table recordings.play (
  id uuid primary key,
  recording_id uuid not null,
  staff_id text not null,
  began_at timestamptz not null
);
create index play_recording on recordings.play (recording_id, began_at);
