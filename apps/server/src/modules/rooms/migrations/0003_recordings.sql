-- Meetings in this room are recorded. Of a meeting that is decided when it begins.
alter table rooms.room add column record boolean not null default false;
alter table rooms.meeting add column recorded boolean not null default false,
  -- Nothing of what is said now is recorded: a leader paused it.
  add column paused boolean not null default false;

-- False: hears at the door that the meeting is recorded, and nobody yet.
alter table rooms.stay add column told boolean not null default true;

-- What was said in a meeting. While it goes on and shortly after it there are its parts only.
create table rooms.recording (
  id uuid primary key,
  origin_site smallint not null,
  meeting_id uuid not null unique references rooms.meeting(id),
  unit_id uuid not null,
  state text not null check (state in ('running', 'kept', 'lost', 'destroyed')),
  file_id uuid,
  started_at timestamptz not null,
  duration_ms int not null default 0,
  -- Parts of which nothing was found.
  missing int not null default 0
);
create index recording_age on rooms.recording (started_at) where state = 'kept';

-- One person's voice for as long as they were heard, in a file in clear until it is mixed into the recording and destroyed.
create table rooms.part (
  id uuid primary key,
  recording_id uuid not null references rooms.recording(id),
  stay_id uuid not null references rooms.stay(id),
  began_at timestamptz not null
);
create index part_recording on rooms.part (recording_id);
create index part_stay on rooms.part (stay_id);
-- In which meetings a call was heard, also when it is over.
create index stay_any_call on rooms.stay (call_id);
