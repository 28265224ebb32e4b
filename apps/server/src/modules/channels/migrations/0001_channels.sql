create schema channels;

-- A way by which customers write to us from outside: an own system, a text-message gateway, an official account.
create table channels.channel (
  id uuid primary key,
  origin_site smallint not null,
  kind text not null check (kind in ('generic', 'sms', 'wechat')),
  -- Stands in the address that the other side calls.
  code text not null unique,
  name jsonb not null,
  queue_id uuid not null,
  unit_id uuid not null,
  settings jsonb not null,
  ring int not null,
  wrapped_key text not null,
  secrets_sealed text not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  version int not null default 1,
  created_at timestamptz not null
);

-- How the way out fares; written beside the channel, so that it never waits for a change of settings.
create table channels.health (
  channel_id uuid primary key references channels.channel(id),
  state text not null check (state in ('ok', 'failing')),
  problem text,
  detail text,
  failing_since timestamptz,
  tries int not null default 0,
  alarmed boolean not null default false,
  last_ok_at timestamptz,
  last_in_at timestamptz
);

-- Who writes through a channel, in one thread. Ids of other systems are compared by blind indexes and sealed under a key of the row.
create table channels.contact (
  id uuid primary key,
  channel_id uuid not null references channels.channel(id),
  outer_hash text not null,
  -- Empty: whatever they say is one talk. Reviews and posts are one each.
  thread_hash text not null default '',
  ring int not null,
  wrapped_key text not null,
  sealed text not null,
  customer_id uuid,
  conversation_id uuid,
  -- Said that they want no more; ends with their next own word.
  stopped_at timestamptz,
  last_in_at timestamptz,
  created_at timestamptz not null,
  unique (channel_id, outer_hash, thread_hash)
);
create index contact_conversation on channels.contact (conversation_id) where conversation_id is not null;
create index contact_customer on channels.contact (customer_id) where customer_id is not null;

create table channels.message (
  id uuid primary key,
  channel_id uuid not null references channels.channel(id),
  contact_id uuid not null references channels.contact(id),
  -- Null: taken without a word to anybody (a bare "stop", somebody we refuse).
  conversation_id uuid,
  seq int,
  direction text not null check (direction in ('in', 'out')),
  state text not null check (state in ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'dropped')),
  -- Blind index of the other side's id: why it is here once, and what its receipts name.
  outer_hash text,
  -- Words and file of an outgoing one, under the contact's key; gone once it arrived there.
  sealed text,
  parts int,
  reason text,
  attempts int not null default 0,
  next_try_at timestamptz,
  at timestamptz not null,
  changed_at timestamptz not null
);
create unique index message_once on channels.message (channel_id, outer_hash) where direction = 'in';
create index message_receipt on channels.message (channel_id, outer_hash) where direction = 'out';
create index message_due on channels.message (next_try_at) where state in ('queued', 'sending');
create index message_waiting on channels.message (contact_id, id) where state in ('queued', 'sending');
create index message_conversation on channels.message (conversation_id, seq);

-- Signed calls of the last minutes: one id is taken once.
create table channels.call (
  channel_id uuid not null references channels.channel(id),
  call_id text not null,
  stamp bigint not null,
  at timestamptz not null,
  primary key (channel_id, call_id)
);
create index call_at on channels.call (at);
