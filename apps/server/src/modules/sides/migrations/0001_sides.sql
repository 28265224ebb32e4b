create schema sides;

-- A side conversation about a ticket, with another unit or with a guest; the customer never sees it.
create table sides.side (
  id uuid primary key,
  origin_site smallint not null,
  ticket_id uuid not null,
  ticket_number text not null,
  customer_id uuid,
  -- The unit that opened it: its people and those over it see it with the ticket.
  unit_id uuid not null,
  opened_by uuid not null,
  topic text not null,
  to_unit_id uuid,
  guest_name text not null default '',
  -- The guest's address and the token of the link, sealed by the side's own key.
  guest_sealed text,
  token_sealed text,
  token_hash bytea unique,
  token_ends_at timestamptz,
  ring smallint,
  wrapped_key text,
  state text not null check (state in ('open', 'closed')),
  -- Whose turn it is.
  waiting_for text not null check (waiting_for in ('them', 'us')),
  answered_by uuid,
  last_seq int not null default 0,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  closed_at timestamptz,
  check ((to_unit_id is null) = (guest_sealed is not null))
);
create index side_ticket on sides.side (ticket_id);
create index side_to_unit on sides.side (to_unit_id, state, last_at desc) where to_unit_id is not null;
create index side_opened_by on sides.side (opened_by, state, last_at desc);
create index side_customer on sides.side (customer_id) where customer_id is not null;

create table sides.message (
  side_id uuid not null references sides.side,
  seq int not null,
  client_id text not null,
  at timestamptz not null,
  author_kind text not null check (author_kind in ('staff', 'guest')),
  author_id uuid,
  text text not null,
  primary key (side_id, seq)
);
create unique index message_client on sides.message (side_id, client_id);

-- Units that let the whole company ask them, and so show their name to it.
create table sides.helper (
  unit_id uuid primary key,
  set_by uuid not null,
  at timestamptz not null
);
