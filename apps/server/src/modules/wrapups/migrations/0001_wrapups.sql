create schema wrapups;

-- What is asked after calls of a queue; without a row nothing is asked and the guide is shown.
create table wrapups.scheme (
  queue_id uuid primary key,
  unit_id uuid not null,
  scheme jsonb not null,
  version int not null default 1
);
create index scheme_unit on wrapups.scheme (unit_id);

-- One agent's part of one call: result, notes (sealed by a key of the row), steps of the guide.
create table wrapups.wrapup (
  id uuid primary key,
  call_id uuid not null,
  agent_id uuid not null,
  unit_id uuid not null,
  queue_id uuid,
  customer_id uuid,
  state text not null check (state in ('open', 'due', 'done', 'lapsed')),
  code text,
  code_path text[] not null default '{}',
  notes_sealed text,
  ring smallint not null,
  wrapped_key text,
  extensions int not null default 0,
  opened_at timestamptz not null,
  due_at timestamptz,
  closed_at timestamptz,
  version int not null default 1,
  unique (call_id, agent_id)
);
create index wrapup_agent on wrapups.wrapup (agent_id, opened_at desc);
create index wrapup_unit on wrapups.wrapup (unit_id, closed_at) where closed_at is not null;
create index wrapup_customer on wrapups.wrapup (customer_id) where customer_id is not null;

-- When a step of the guide was begun and left, for later checks of quality. A step may be gone back to.
create table wrapups.step (
  wrapup_id uuid not null references wrapups.wrapup(id),
  position int not null,
  step text not null,
  entered_at timestamptz not null,
  left_at timestamptz,
  primary key (wrapup_id, position)
);
