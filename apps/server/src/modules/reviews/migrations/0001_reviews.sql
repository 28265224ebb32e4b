create schema reviews;

-- Stars that somebody gave in public, and the ticket that few of them opened. The words are the conversation's.
create table reviews.review (
  conversation_id uuid not null,
  seq int not null,
  unit_id uuid not null,
  customer_id uuid,
  rating smallint not null,
  ticket_id uuid,
  at timestamptz not null,
  primary key (conversation_id, seq)
);
