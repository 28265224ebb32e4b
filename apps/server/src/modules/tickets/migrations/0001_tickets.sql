create schema tickets;

create table tickets.ticket (
  id uuid primary key,
  number text not null unique,
  origin_site smallint not null,
  unit_id uuid not null references organisation.unit(id),
  title text not null,
  description text not null,
  type text not null check (type in ('consult', 'repair', 'complaint', 'praise', 'suggestion', 'installation')),
  state text not null check (state in ('new', 'open', 'waiting', 'resolved', 'closed')),
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  special boolean not null,
  topic_id uuid,
  customer_id uuid references customers.customer(id),
  assignee_id uuid,
  -- How the request came in.
  channel text not null,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  responded_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  reopened smallint not null default 0,
  -- Due time of the clock that runs out first; far away when none runs. Lists sort by it.
  due_order timestamptz not null default '9999-12-31T00:00:00Z',
  rating smallint check (rating between 1 and 5),
  custom jsonb not null default '{}',
  version int not null default 1
);
-- Work lists: one small index per order and owner over open work, one per order over everything.
create index ticket_unit_due on tickets.ticket (unit_id, due_order, id) where state in ('new', 'open', 'waiting');
create index ticket_due on tickets.ticket (due_order, id) where state in ('new', 'open', 'waiting');
create index ticket_unassigned on tickets.ticket (unit_id, due_order, id)
  where assignee_id is null and state in ('new', 'open', 'waiting');
create index ticket_assignee on tickets.ticket (assignee_id, due_order, id) where state in ('new', 'open', 'waiting');
create index ticket_assignee_updated on tickets.ticket (assignee_id, updated_at desc, id desc);
create index ticket_unit_updated on tickets.ticket (unit_id, updated_at desc, id desc);
create index ticket_unit_created on tickets.ticket (unit_id, created_at desc, id desc);
create index ticket_unit_type on tickets.ticket (unit_id, type, created_at desc, id desc);
create index ticket_unit_state on tickets.ticket (unit_id, state, updated_at desc, id desc);
create index ticket_updated on tickets.ticket (updated_at desc, id desc);
create index ticket_state_updated on tickets.ticket (state, updated_at desc, id desc);
create index ticket_created on tickets.ticket (created_at desc, id desc);
create index ticket_customer on tickets.ticket (customer_id, created_at desc) where customer_id is not null;

-- Every change, for good. Belongs to its ticket's page, so it is read by ticket and not split by month.
create table tickets.change (
  id uuid primary key,
  ticket_id uuid not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  kind text not null check (kind in ('opened', 'changed', 'assigned', 'state', 'comment', 'note', 'linked', 'clock', 'rated')),
  -- [{ field, from, to }]; ids, not names
  fields jsonb not null,
  text text
);
create index change_ticket on tickets.change (ticket_id, at, id);

create table tickets.conversation (
  ticket_id uuid not null references tickets.ticket(id),
  conversation_id uuid not null,
  linked_at timestamptz not null,
  linked_by text not null,
  primary key (ticket_id, conversation_id)
);
create index conversation_ticket on tickets.conversation (conversation_id);

-- Bigrams of title and description, kept by a subscriber so that opening a ticket does not wait for the index.
create table tickets.ticket_text (
  ticket_id uuid primary key,
  unit_id uuid not null,
  created_at timestamptz not null,
  words tsvector not null
);
-- Pairs of characters are many: without wide statistics every rare pair is believed to be common.
alter table tickets.ticket_text alter column words set statistics 500;
create index ticket_text_words on tickets.ticket_text using gin (words);
create index ticket_text_created on tickets.ticket_text (created_at desc, ticket_id desc);

-- Messages left outside of opening hours that became tickets: each once, however often its event is read.
create table tickets.from_message (
  source_id uuid primary key
);
