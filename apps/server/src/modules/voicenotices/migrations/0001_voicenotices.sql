create schema voicenotices;

-- How else the people of a box are told: texts and calls (numbers sealed by the row's own key), a ticket.
create table voicenotices.way (
  box_id uuid primary key,
  unit_id uuid not null,
  -- A gateway of text messages.
  channel_id uuid,
  ticket_type text,
  ring smallint not null,
  wrapped_key text not null,
  numbers_sealed text not null,
  version int not null default 1
);

-- What was told of a message, each once.
create table voicenotices.told (
  id uuid primary key,
  message_id uuid not null,
  kind text not null check (kind in ('text', 'call', 'ticket')),
  -- Which of the numbers.
  n int not null,
  at timestamptz not null,
  done_at timestamptz,
  -- Null: under way.
  result text,
  unique (message_id, kind, n)
);
