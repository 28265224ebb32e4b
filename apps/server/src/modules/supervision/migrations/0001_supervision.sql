create schema supervision;

-- The first look of a person at a conversation while another holds it; later looks of the same pair are no news.
create table supervision.look_in (
  id uuid primary key,
  origin_site smallint not null,
  conversation_id uuid not null,
  unit_id uuid not null,
  staff_id uuid not null,
  agent_id uuid not null,
  at timestamptz not null,
  unique (conversation_id, staff_id, agent_id)
);
