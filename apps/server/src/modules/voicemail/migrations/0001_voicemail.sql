create schema voicemail;

-- Where words are left: of a queue, a person, a number; a flow's node leads to it.
create table voicemail.box (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  name jsonb not null,
  -- Prompt that asks callers to speak.
  greeting text not null,
  -- Work for this queue; null: it waits in the list.
  queue_id uuid,
  -- Colleagues who are told; addresses of the company that are written to, with the sound.
  staff_ids uuid[] not null default '{}',
  mail_to text[] not null default '{}',
  most_seconds int not null check (most_seconds between 5 and 600),
  retention_days int not null check (retention_days between 1 and 3650),
  -- By telephone: the box's own number and the hash of its PIN.
  code text,
  pin_hash text,
  pin_salt text,
  pin_failures int not null default 0,
  pin_locked_until timestamptz,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);
create unique index box_code on voicemail.box (code) where code is not null and state = 'active';

create table voicemail.message (
  id uuid primary key,
  origin_site smallint not null,
  box_id uuid not null references voicemail.box(id),
  unit_id uuid not null,
  call_id uuid not null,
  recording_id uuid not null unique,
  customer_id uuid,
  party_masked text,
  state text not null check (state in ('recording', 'new', 'read', 'done', 'destroyed')),
  assigned_to uuid,
  duration_ms int not null default 0,
  left_at timestamptz not null,
  read_at timestamptz,
  done_at timestamptz
);
create index message_list on voicemail.message (unit_id, left_at desc, id desc) where state in ('new', 'read', 'done');
create index message_age on voicemail.message (box_id, left_at) where state <> 'destroyed';
create index message_customer on voicemail.message (customer_id) where customer_id is not null;
