create schema zendesk;

create table zendesk.ticket (
  external_id text primary key,
  ticket_id uuid not null,
  run_id uuid not null
);
