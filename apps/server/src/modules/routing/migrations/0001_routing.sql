create schema routing;

create table routing.queue (
  id uuid primary key,
  origin_site smallint not null,
  code text not null unique,
  name jsonb not null,
  channel text not null,
  unit_id uuid not null references organisation.unit(id),
  strategy text not null default 'longest-idle'
    check (strategy in ('circular', 'ring-all', 'waiting-queue', 'longest-idle')),
  -- Part of every item's key: a chat that may wait 30 s goes before a mail of the same minute that may wait 2 h.
  target_seconds int not null default 30 check (target_seconds between 1 and 2592000),
  offer_seconds int not null default 20 check (offer_seconds between 1 and 600),
  capacity_cost smallint not null default 1 check (capacity_cost between 1 and 100),
  wrapup_seconds int not null default 0 check (wrapup_seconds between 0 and 3600),
  -- Asked of agents: { skill code: lowest level }, and when to lower it: [{ "afterSeconds": 30, "skills": {…} }]
  skills jsonb not null default '{}',
  relaxations jsonb not null default '[]',
  state text not null default 'active' check (state in ('active', 'closed')),
  version int not null default 1
);
create index queue_unit on routing.queue (unit_id);

-- Who may work, how much at once, and what they do now. One row a person; the log below has every change.
create table routing.agent (
  staff_id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null references organisation.unit(id),
  state text not null default 'offline' check (state in ('offline', 'ready', 'break', 'wrapup')),
  reason text,
  since timestamptz not null,
  forced_by text,
  -- Slots per channel; a channel without an entry has the company's default.
  capacity jsonb not null default '{}',
  idle_since timestamptz not null,
  wrapup_until timestamptz,
  -- No socket on any node since; null while connected.
  gone_since timestamptz,
  missed_in_row int not null default 0
) with (fillfactor = 70);
create index agent_unit on routing.agent (unit_id);
create index agent_site_present on routing.agent (origin_site) where state <> 'offline';

create table routing.queue_member (
  queue_id uuid not null references routing.queue(id),
  staff_id uuid not null references routing.agent(staff_id),
  -- Place in the queue's order, for circular hunting.
  position int not null default 0,
  primary key (queue_id, staff_id)
);
create index queue_member_staff on routing.queue_member (staff_id);

create table routing.agent_skill (
  staff_id uuid not null references routing.agent(staff_id),
  skill text not null,
  level smallint not null check (level between 1 and 10),
  primary key (staff_id, skill)
);

create table routing.break_reason (
  code text primary key,
  name jsonb not null,
  limit_minutes int,
  position smallint not null,
  -- `system`: given by the router, not chosen by a person.
  kind text not null default 'chosen' check (kind in ('chosen', 'system')),
  state text not null default 'active' check (state in ('active', 'retired'))
);
insert into routing.break_reason(code, name, limit_minutes, position, kind) values
  ('rest', '{"zh": "小休", "en": "Short break"}', 10, 1, 'chosen'),
  ('meal', '{"zh": "用餐", "en": "Meal"}', 45, 2, 'chosen'),
  ('meeting', '{"zh": "会议", "en": "Meeting"}', 60, 3, 'chosen'),
  ('training', '{"zh": "培训", "en": "Training"}', 120, 4, 'chosen'),
  ('back-office', '{"zh": "案头处理", "en": "Back-office work"}', 60, 5, 'chosen'),
  ('missed-offer', '{"zh": "未接应，自动置忙", "en": "Missed an offer, made not ready"}', null, 90, 'system'),
  ('connection-lost', '{"zh": "连接中断", "en": "Connection lost"}', null, 91, 'system');

-- Company-wide settings of the router, one row.
create table routing.policy (
  only_row boolean primary key default true check (only_row),
  -- Default slots per channel.
  capacity jsonb not null default '{"chat": 5, "call": 1, "webcall": 1, "mail": 10, "wechat": 5, "social": 5, "ticket": 20, "callback": 1, "voicemail": 5}',
  -- Order between channels when an agent could take several: lower first.
  classes jsonb not null default '{"call": 0, "webcall": 0, "callback": 1, "chat": 2, "wechat": 2, "social": 3, "voicemail": 4, "mail": 5, "ticket": 6}',
  -- While an agent holds the key's channel nothing of the listed channels is offered.
  blocks jsonb not null default '{"call": ["call", "webcall", "callback", "chat", "wechat"], "webcall": ["call", "webcall", "callback", "chat", "wechat"], "callback": ["call", "webcall", "callback", "chat", "wechat"], "chat": ["call", "webcall", "callback"], "wechat": ["call", "webcall", "callback"]}',
  silent_grace_seconds int not null default 60 check (silent_grace_seconds between 1 and 3600),
  -- Missed offers in a row until the agent is made not ready.
  missed_limit int not null default 1 check (missed_limit between 1 and 20),
  -- An agent who declined an item is not offered it again so soon.
  declined_seconds int not null default 300 check (declined_seconds between 0 and 86400),
  version int not null default 1
);
insert into routing.policy default values;

-- Who holds a piece of work now. The subject (chat, call, ticket …) keeps its own state; an open offer is part of the row, so
-- one compare-and-set on the epoch decides everything and two agents can never hold one item.
create table routing.work_item (
  id uuid primary key,
  origin_site smallint not null,
  kind text not null,
  subject_id uuid not null,
  channel text not null,
  queue_id uuid not null references routing.queue(id),
  unit_id uuid not null,
  state text not null check (state in ('waiting', 'offered', 'held', 'done', 'withdrawn')),
  epoch int not null default 1,
  -- Milliseconds: enqueue + target − 60 s × priority − carried age. Static, so nothing re-sorts.
  key bigint not null,
  priority smallint not null default 0,
  -- { "skills": {…}, "preferred": staff, "dedicated": staff, "dedicatedUntil": ms }
  wanted jsonb not null default '{}',
  declined jsonb not null default '{}',
  offer_id uuid,
  offered_to uuid[],
  offered_at timestamptz,
  offer_expires_at timestamptz,
  held_by uuid,
  -- By which offer the holder got it: a repeated accept is answered again.
  taken_by_offer uuid,
  enqueued_at timestamptz not null,
  waiting_since timestamptz not null,
  -- How many of the queue went before it when it entered.
  ahead_at_start int not null default 0,
  held_since timestamptz,
  ended_at timestamptz,
  ended_reason text,
  check ((state = 'offered') = (offer_id is not null)),
  check (state <> 'held' or held_by is not null)
) with (fillfactor = 70);
create unique index work_item_open on routing.work_item (kind, subject_id) where state in ('waiting', 'offered', 'held');
create index work_item_subject on routing.work_item (kind, subject_id, id);
create index work_item_waiting on routing.work_item (queue_id, key, id) where state in ('waiting', 'offered');
create index work_item_held on routing.work_item (held_by) where state = 'held';
create index work_item_offer on routing.work_item (offer_id) where state = 'offered';
create index work_item_ended on routing.work_item (queue_id, ended_at) where state = 'done';

-- Append-only; all figures about waiting, offers and holding are folds over it.
create table routing.work_log (
  id uuid not null,
  at timestamptz not null,
  site smallint not null,
  work_item_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  channel text not null,
  queue_id uuid not null,
  unit_id uuid not null,
  epoch int not null,
  from_state text not null,
  to_state text not null,
  reason text not null,
  staff_ids uuid[] not null default '{}',
  actor text not null,
  -- How long the item was in `from_state`'s stretch: waited (→ held, withdrawn) or held (→ done, waiting).
  lasted_ms bigint,
  primary key (id, at)
) partition by range (at);
create table routing.work_log_default partition of routing.work_log default;
create index work_log_item on routing.work_log (work_item_id, at);
create index work_log_queue on routing.work_log (queue_id, at);

create table routing.presence_log (
  id uuid not null,
  at timestamptz not null,
  site smallint not null,
  staff_id uuid not null,
  unit_id uuid not null,
  from_state text not null,
  to_state text not null,
  reason text,
  forced_by text,
  actor text not null,
  lasted_ms bigint not null,
  primary key (id, at)
) partition by range (at);
create table routing.presence_log_default partition of routing.presence_log default;
create index presence_log_staff on routing.presence_log (staff_id, at);

-- Which nodes have a socket of an agent; a node that stopped beating has none.
create table routing.node (
  node text primary key,
  seen_at timestamptz not null
);
create table routing.agent_link (
  staff_id uuid not null,
  node text not null,
  primary key (staff_id, node)
);

select kernel.ensure_month(parent, (date_trunc('month', now() at time zone 'UTC') + make_interval(months => n))::date)
from unnest(array['routing.work_log', 'routing.presence_log']::regclass[]) parent, generate_series(0, 2) n;
