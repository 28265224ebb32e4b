create schema advice;

create table advice.request (
  id uuid primary key,
  ticket_id uuid not null,
  -- Beside the id, so that the waiting list asks nobody; unit and customer follow the ticket when it moves.
  unit_id uuid not null,
  customer_id uuid,
  asked_by uuid not null,
  asked_at timestamptz not null,
  question text not null,
  state text not null default 'waiting' check (state in ('waiting', 'given', 'withdrawn')),
  verdict text check (verdict in ('approve', 'instruct', 'return')),
  answer text,
  given_by uuid,
  given_at timestamptz
);
-- One question at a time.
create unique index request_waiting_ticket on advice.request (ticket_id) where state = 'waiting';
create index request_ticket on advice.request (ticket_id, asked_at);
create index request_waiting on advice.request (asked_at) where state = 'waiting';
create index request_customer on advice.request (customer_id) where customer_id is not null;
create index request_asker on advice.request (asked_by, asked_at desc);
