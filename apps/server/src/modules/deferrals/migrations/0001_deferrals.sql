create schema deferrals;

create table deferrals.scheduled_message (
  id uuid primary key,
  origin_site smallint not null,
  conversation_id uuid not null,
  unit_id uuid not null,
  staff_id uuid not null,
  text text not null,
  send_at timestamptz not null,
  state text not null check (state in ('waiting', 'sent', 'cancelled', 'failed')),
  problem text,
  created_at timestamptz not null
);
create index scheduled_message_due on deferrals.scheduled_message (send_at) where state = 'waiting';
create index scheduled_message_conversation on deferrals.scheduled_message (conversation_id);
