create schema conversations;

-- An entrance on web sites: what the widget shows there, which queue its chats go to, how the site proves who its users are.
create table conversations.widget (
  id uuid primary key,
  origin_site smallint not null,
  code text not null unique,
  -- Host names that use it; the default one serves hosts that nobody lists.
  hosts text[] not null default '{}',
  is_default boolean not null default false,
  queue_id uuid not null references routing.queue(id),
  title jsonb not null,
  greeting jsonb not null,
  hours_text jsonb not null,
  -- IANA zone, weekly openings [{ "days": [1..7], "from": "09:00", "to": "18:00" }], exceptions [{ "date", "open": [[from, to]…] }]
  zone text not null default 'Asia/Shanghai',
  hours jsonb not null default '[]',
  exceptions jsonb not null default '[]',
  hotline text,
  privacy_url text,
  upload_max_bytes int not null default 20971520 check (upload_max_bytes between 1 and 104857600),
  upload_accept text[] not null,
  recall_seconds int not null default 120 check (recall_seconds between 0 and 3600),
  idle_minutes int not null default 30 check (idle_minutes between 1 and 10080),
  first_response_seconds int not null default 30 check (first_response_seconds between 1 and 86400),
  -- Shared with the host site for HS256 identity tokens: sealed under a data key of its own.
  secret_ring int,
  secret_wrapped text,
  secret_sealed text,
  version int not null default 1
);
create unique index widget_default on conversations.widget (is_default) where is_default;
create index widget_hosts on conversations.widget using gin (hosts);

create table conversations.visitor (
  id uuid primary key,
  origin_site smallint not null,
  -- Short code that names an anonymous visitor: 访客 7K3Q.
  code text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  visit_count int not null default 0,
  -- Subject of the host site's identity token, per widget; null while anonymous.
  widget_id uuid references conversations.widget(id),
  verified_subject text,
  verified_name text,
  customer_id uuid,
  state text not null default 'active' check (state in ('active', 'erased'))
);
create unique index visitor_verified on conversations.visitor (widget_id, verified_subject) where verified_subject is not null;
create index visitor_customer on conversations.visitor (customer_id) where customer_id is not null;

create table conversations.visitor_token (
  token_hash text primary key,
  visitor_id uuid not null references conversations.visitor(id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Given out on a signed identity: worth nothing at the next visit without a new signature (shared computers).
  verified boolean not null default false
);
create index visitor_token_visitor on conversations.visitor_token (visitor_id);
create index visitor_token_expiry on conversations.visitor_token (expires_at);

create table conversations.visit (
  id uuid primary key,
  origin_site smallint not null,
  visitor_id uuid not null references conversations.visitor(id),
  widget_id uuid,
  number int not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  left_at timestamptz,
  ip inet,
  host text not null,
  page text not null,
  page_title text not null,
  referrer text not null,
  language text not null,
  user_agent text not null
);
create index visit_visitor on conversations.visit (visitor_id, started_at desc);

-- Which pages, in order, how long: append-only, by month.
create table conversations.visit_page (
  visit_id uuid not null,
  at timestamptz not null,
  page text not null,
  title text not null,
  primary key (visit_id, at)
) partition by range (at);
create table conversations.visit_page_default partition of conversations.visit_page default;

-- The row is updated with every batch of messages: no index holds a column that a message changes, so updates stay on the page.
create table conversations.conversation (
  id uuid primary key,
  origin_site smallint not null,
  number text not null unique,
  channel text not null,
  state text not null check (state in ('waiting', 'offered', 'active', 'closed')),
  unit_id uuid not null,
  queue_id uuid not null references routing.queue(id),
  widget_id uuid,
  visitor_id uuid references conversations.visitor(id),
  visit_id uuid,
  visitor_code text not null default '',
  customer_id uuid,
  agent_id uuid,
  language text not null default 'zh-CN',
  -- Left while nobody was on duty: answered by a ticket, not in the chat.
  offline boolean not null default false,
  started_at timestamptz not null,
  assigned_at timestamptz,
  closed_at timestamptz,
  closed_by text,
  close_reason text,
  last_seq int not null default 0,
  last_text text not null default '',
  last_at timestamptz not null,
  last_author text not null default 'system',
  -- Words of the visitor that the agent has not seen.
  unread int not null default 0,
  read_by_visitor int not null default 0,
  read_by_agent int not null default 0,
  first_response_started_at timestamptz,
  first_response_due_at timestamptz,
  first_response_stopped_at timestamptz,
  rating smallint check (rating between 1 and 5),
  rating_comment text,
  rated_at timestamptz,
  rating_url text,
  recall_seconds int not null default 120,
  idle_minutes int not null default 30
) with (fillfactor = 60);
create unique index conversation_open_visitor on conversations.conversation (visitor_id) where state <> 'closed';
create index conversation_open_agent on conversations.conversation (agent_id) where state <> 'closed';
create index conversation_open_unit on conversations.conversation (unit_id) where state <> 'closed';
create index conversation_visitor on conversations.conversation (visitor_id, started_at desc);
create index conversation_closed_unit on conversations.conversation (unit_id, closed_at desc, id desc) where state = 'closed';
create index conversation_closed_agent on conversations.conversation (agent_id, closed_at desc, id desc) where state = 'closed';
create index conversation_customer on conversations.conversation (customer_id) where customer_id is not null;
create index conversation_started on conversations.conversation (started_at);

-- Partitioned by the month in which the conversation began, not the message: so all messages of one conversation live in one
-- partition, (conversation, seq) and (conversation, client id) are truly unique, and a chat is read from one place.
create table conversations.message (
  conversation_id uuid not null,
  seq int not null,
  started_at timestamptz not null,
  client_id text not null,
  at timestamptz not null,
  author_kind text not null,
  author_id text,
  kind text not null,
  text text not null,
  event jsonb,
  attachment jsonb,
  recalled_at timestamptz,
  primary key (conversation_id, seq, started_at),
  unique (conversation_id, client_id, started_at)
) partition by range (started_at);
create table conversations.message_default partition of conversations.message default;

-- Bigrams of each text (app side), written behind the messages.
create table conversations.message_search (
  conversation_id uuid not null,
  seq int not null,
  started_at timestamptz not null,
  at timestamptz not null,
  tokens tsvector not null,
  primary key (conversation_id, seq, started_at)
) partition by range (started_at);
create table conversations.message_search_default partition of conversations.message_search default;
create index message_search_tokens on conversations.message_search using gin (tokens);

create table conversations.search_progress (
  conversation_id uuid primary key,
  indexed_seq int not null
) with (fillfactor = 70);

-- Files offered for a conversation, before and after they are sent.
create table conversations.upload (
  file_id uuid primary key,
  conversation_id uuid not null,
  uploaded_by text not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  width int,
  height int,
  at timestamptz not null,
  sent_seq int,
  unique (conversation_id, file_id)
);

create table conversations.ticket_link (
  conversation_id uuid not null references conversations.conversation(id),
  ticket_id uuid not null,
  linked_at timestamptz not null,
  primary key (conversation_id, ticket_id)
);
create index ticket_link_ticket on conversations.ticket_link (ticket_id);

select kernel.ensure_month(parent, (date_trunc('month', now() at time zone 'UTC') + make_interval(months => n))::date)
from unnest(array['conversations.message', 'conversations.message_search', 'conversations.visit_page']::regclass[]) parent,
  generate_series(0, 2) n;
