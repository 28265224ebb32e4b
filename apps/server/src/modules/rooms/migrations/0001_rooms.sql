create schema rooms;

-- A conference room that people dial into: a flow's node leads to it, by its number and a PIN.
create table rooms.room (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  -- What is typed by telephone to name it.
  code text not null check (code ~ '^[0-9]{3,8}$'),
  name jsonb not null,
  pin_hash text not null,
  pin_salt text not null,
  -- Whoever types this one leads the meeting; null: by telephone nobody does.
  chair_hash text,
  chair_salt text,
  pin_failures int not null default 0,
  pin_locked_until timestamptz,
  most_members int not null check (most_members between 2 and 100),
  -- Members hear music until the chair is there.
  wait_for_chair boolean not null,
  -- A tone is heard when somebody comes or goes.
  tones boolean not null,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1,
  check (not wait_for_chair or chair_hash is not null)
);
create unique index room_code on rooms.room (code) where state = 'active';

-- From the first who comes to the last who goes. Its id is the bridge's: whoever leads on after a crash finds it.
create table rooms.meeting (
  id uuid primary key,
  origin_site smallint not null,
  room_id uuid not null references rooms.room(id),
  unit_id uuid not null,
  locked boolean not null default false,
  began_at timestamptz not null,
  ended_at timestamptz
);
create index meeting_room on rooms.meeting (room_id, began_at desc);

-- Who was there, by their call: the number is the call's and goes with it.
create table rooms.stay (
  id uuid primary key,
  origin_site smallint not null,
  room_id uuid not null references rooms.room(id),
  meeting_id uuid not null references rooms.meeting(id),
  unit_id uuid not null,
  call_id uuid not null,
  -- The telephone of the house that it was.
  extension_id uuid,
  role text not null check (role in ('member', 'chair')),
  muted boolean not null default false,
  joined_at timestamptz not null,
  left_at timestamptz,
  -- Went by key, hung up, was put out, the meeting was ended for all.
  how text check (how in ('left', 'hung-up', 'put-out', 'ended'))
);
create index stay_meeting on rooms.stay (meeting_id, joined_at);
create index stay_here on rooms.stay (room_id) where left_at is null;
create index stay_call on rooms.stay (call_id) where left_at is null;
