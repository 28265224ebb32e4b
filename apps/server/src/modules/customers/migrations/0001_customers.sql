create schema customers;

create table customers.tier (
  id uuid primary key,
  code text not null unique,
  name jsonb not null,
  rank smallint not null unique,
  state text not null default 'active' check (state in ('active', 'retired'))
);
insert into customers.tier(id, code, name, rank) values
  ('00000000-0000-7000-8000-000000010001', 'standard', '{"zh": "普通", "en": "Standard"}', 1),
  ('00000000-0000-7000-8000-000000010002', 'silver', '{"zh": "银卡", "en": "Silver"}', 2),
  ('00000000-0000-7000-8000-000000010003', 'gold', '{"zh": "金卡", "en": "Gold"}', 3),
  ('00000000-0000-7000-8000-000000010004', 'platinum', '{"zh": "白金", "en": "Platinum"}', 4);

-- One row a person or company. The name is clear (searched by fragment, wiped on erasure); phone, mail, documents, birth
-- date and addresses are sealed under the customer's own key, which erasure destroys.
create table customers.customer (
  id uuid primary key,
  number text not null unique,
  origin_site smallint not null,
  unit_id uuid not null references organisation.unit(id),
  -- The home unit and every unit that had contact: who of them may read customers sees the file.
  seen_by uuid[] not null,
  state text not null default 'active' check (state in ('active', 'merged', 'erased')),
  name text not null default '',
  name_key text not null default '',
  pinyin text not null default '',
  initials text not null default '',
  name_grams text[] not null default '{}',
  sex text not null default 'unknown' check (sex in ('female', 'male', 'unknown')),
  tier_id uuid references customers.tier(id),
  listing text not null default 'none' check (listing in ('none', 'black', 'red')),
  listing_reason text not null default '',
  preferences text not null default '',
  business_need text not null default '',
  business_progress text not null default '',
  tags text[] not null default '{}',
  -- field → `v1.…`: identityNumber, passport, birthDate, address, workAddress
  sealed jsonb not null default '{}',
  -- Blind indexes of document numbers, for exact look-up.
  documents text[] not null default '{}',
  custom jsonb not null default '{}',
  ring int,
  wrapped_key text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_contact_at timestamptz,
  -- Last contact, or creation: the order of lists.
  active_at timestamptz not null,
  erased_at timestamptz,
  version int not null default 1
);
create index customer_active on customers.customer (active_at desc, id desc) where state = 'active';
create index customer_unit_active on customers.customer (unit_id, active_at desc, id desc) where state = 'active';
create index customer_seen_by on customers.customer using gin (seen_by) where state = 'active';
create index customer_name_grams on customers.customer using gin (name_grams) where state = 'active';
create index customer_documents on customers.customer using gin (documents) where state = 'active' and documents <> '{}';
create index customer_tags on customers.customer using gin (tags) where state = 'active';
create index customer_number_prefix on customers.customer (number text_pattern_ops);
create index customer_ring on customers.customer (ring) where wrapped_key is not null;

-- Ways to reach or recognise a customer. `blind` finds the whole value; `grams` (keyed hashes of four digits) find fragments.
create table customers.identity (
  id uuid primary key,
  customer_id uuid not null references customers.customer(id),
  kind text not null check (kind in ('phone', 'email', 'wechat', 'host_user', 'visitor')),
  sealed text,
  blind text,
  grams int[] not null default '{}',
  verified boolean not null default false,
  verified_at timestamptz,
  position smallint not null default 0,
  state text not null default 'active' check (state in ('active', 'removed', 'erased')),
  created_at timestamptz not null
);
create index identity_customer on customers.identity (customer_id, position) where state = 'active';
create index identity_blind on customers.identity (kind, blind) where state = 'active';
create index identity_grams on customers.identity using gin (grams) where state = 'active' and grams <> '{}';
-- A family shares a telephone; nobody shares an account.
create unique index identity_sole on customers.identity (kind, blind)
  where state = 'active' and kind in ('wechat', 'host_user', 'visitor');

create table customers.product (
  id uuid primary key,
  customer_id uuid not null references customers.customer(id),
  model_id uuid not null,
  serial_number text not null default '',
  bought_on date,
  bought_at text not null default '',
  warranty_until date,
  state text not null default 'active' check (state in ('active', 'removed')),
  created_at timestamptz not null
);
create index product_customer on customers.product (customer_id) where state = 'active';
create index product_serial on customers.product (serial_number) where state = 'active' and serial_number <> '';

-- A merge points from one file to the surviving one; keys elsewhere stay as they are, so it can be undone.
create table customers.merge (
  id uuid primary key,
  from_id uuid not null references customers.customer(id),
  into_id uuid not null references customers.customer(id),
  merged_at timestamptz not null,
  merged_by text not null,
  undone_at timestamptz,
  undone_by text,
  check (from_id <> into_id)
);
create unique index merge_from on customers.merge (from_id) where undone_at is null;
create index merge_into on customers.merge (into_id) where undone_at is null;

create function customers.surviving(asked uuid) returns uuid language sql stable parallel safe as $$
  with recursive chain(id, depth) as (
    select asked, 0
    union all
    select m.into_id, depth + 1 from chain join customers.merge m on m.from_id = chain.id and m.undone_at is null
    where depth < 20)
  select id from chain order by depth desc limit 1
$$;

create function customers.members(survivor uuid) returns uuid[] language sql stable parallel safe as $$
  with recursive family(id, depth) as (
    select survivor, 0
    union all
    select m.from_id, depth + 1 from family join customers.merge m on m.into_id = family.id and m.undone_at is null
    where depth < 20)
  select array_agg(id) from family
$$;

-- The time line: one row per chat, call, mail, ticket, survey … of any module below, kept up to date by its owner.
create table customers.contact (
  kind text not null check (kind in ('chat', 'call', 'mail', 'ticket', 'survey', 'visit')),
  subject_id uuid not null,
  customer_id uuid not null,
  unit_id uuid not null,
  number text not null,
  title text not null,
  state text not null,
  -- Of tickets: consult, repair, complaint …
  type text,
  open boolean not null,
  score smallint,
  at timestamptz not null,
  primary key (kind, subject_id)
);
create index contact_customer on customers.contact (customer_id, at desc, subject_id desc);
create index contact_open_tickets on customers.contact (customer_id) where kind = 'ticket' and open;
create index contact_scores on customers.contact (customer_id) include (score) where score is not null;

create table customers.dialling_token (
  token_hash text primary key,
  customer_id uuid not null,
  identity_id uuid not null,
  staff_id text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table customers.purpose (
  code text primary key,
  name jsonb not null,
  -- Needed to serve at all, or asked for separately (PIPL articles 13, 14).
  basis text not null check (basis in ('contract', 'law', 'consent'))
);
insert into customers.purpose(code, name, basis) values
  ('service', '{"zh": "提供服务", "en": "Providing service"}', 'contract'),
  ('quality', '{"zh": "服务质量改进", "en": "Improving service quality"}', 'consent'),
  ('survey', '{"zh": "满意度调查与回访", "en": "Surveys and return visits"}', 'consent'),
  ('marketing', '{"zh": "营销与活动通知", "en": "Marketing and events"}', 'consent');

create table customers.privacy_notice (
  version int primary key,
  text jsonb not null,
  published_at timestamptz not null
);

-- Append-only: what was agreed or withdrawn, when, how, under which notice.
create table customers.consent (
  id uuid primary key,
  customer_id uuid not null,
  purpose text not null,
  given boolean not null,
  notice_version int,
  source text not null,
  actor text not null,
  at timestamptz not null
);
create index consent_customer on customers.consent (customer_id, at desc);

-- Why a masked value was shown. The audit trail refers to these rows by id: a reason may name people, the trail must not.
create table customers.reveal (
  id uuid primary key,
  customer_id uuid not null,
  field text not null,
  reason text not null,
  actor text not null,
  at timestamptz not null
);
create index reveal_customer on customers.reveal (customer_id, at desc);

create table customers.export (
  file_id uuid primary key,
  customer_id uuid not null,
  actor text not null,
  at timestamptz not null
);
create index export_customer on customers.export (customer_id);

-- What was erased. A copy of these ids is kept in a file outside the database, so that a restored backup is erased again.
create table customers.erasure (
  customer_id uuid primary key,
  erased_at timestamptz not null,
  requested_by text not null,
  reason text not null
);
