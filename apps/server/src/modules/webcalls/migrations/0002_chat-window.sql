-- The call button of a chat window: at most one entrance for each, chosen with the entrance.
create table webcalls.button (
  widget_id uuid primary key,
  entrance_id uuid not null references webcalls.entrance
);
create index button_entrance on webcalls.button (entrance_id);

-- Whose browser on the company's pages; null: somebody with the link.
alter table webcalls.guest add column visitor_id uuid;
create index guest_visitor on webcalls.guest (visitor_id, at) where visitor_id is not null;

-- A call and the conversation that the same visitor had open then: told together for as long as both are kept.
create table webcalls.story (
  call_id uuid primary key,
  conversation_id uuid not null,
  at timestamptz not null
);
create index story_conversation on webcalls.story (conversation_id, at);
