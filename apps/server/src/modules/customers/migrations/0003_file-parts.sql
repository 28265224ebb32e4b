-- Blind keys of name and address together: two files with the same one are probably one person. Null: not yet computed.
alter table customers.customer add column likeness text[];
create index customer_likeness on customers.customer using gin (likeness) where state in ('active', 'merged') and likeness <> '{}';
create index customer_unlikened on customers.customer (id) where likeness is null and state in ('active', 'merged');

-- A pair that somebody looked at and found to be two people.
create table customers.apart (
  a_id uuid not null references customers.customer(id),
  b_id uuid not null references customers.customer(id),
  at timestamptz not null,
  by text not null,
  primary key (a_id, b_id),
  check (a_id < b_id)
);
create index apart_b on customers.apart (b_id);

-- Black and red lists: the present word is on the file, every word is kept here.
alter table customers.customer add column listing_until timestamptz;
alter table customers.customer add column listing_refuses boolean not null default false;
create index customer_listed on customers.customer (listing, active_at desc, id desc) where state = 'active' and listing <> 'none';
create table customers.listing_entry (
  id uuid primary key,
  customer_id uuid not null references customers.customer(id),
  listing text not null check (listing in ('none', 'black', 'red')),
  reason text not null,
  until timestamptz,
  refuses boolean not null,
  by text not null,
  at timestamptz not null
);
create index listing_entry_customer on customers.listing_entry (customer_id, at desc);
insert into customers.listing_entry(id, customer_id, listing, reason, refuses, by, at)
  select id, id, listing, listing_reason, false, 'system:upgrade', updated_at from customers.customer where listing <> 'none';

-- Who belongs to whom. Seen from both ends.
create table customers.relation (
  id uuid primary key,
  from_id uuid not null references customers.customer(id),
  to_id uuid not null references customers.customer(id),
  -- `from` is … of `to`: family of, employee of, referred by, contact for.
  kind text not null check (kind in ('family', 'employee', 'referred', 'contact', 'other')),
  note text not null default '',
  state text not null default 'active' check (state in ('active', 'removed')),
  by text not null,
  at timestamptz not null,
  check (from_id <> to_id)
);
create index relation_from on customers.relation (from_id) where state = 'active';
create index relation_to on customers.relation (to_id) where state = 'active';
create unique index relation_sole on customers.relation (from_id, to_id, kind) where state = 'active';

-- Addresses beyond home and work: where to deliver, install, send the bill. Sealed like those.
create table customers.address (
  id uuid primary key,
  customer_id uuid not null references customers.customer(id),
  purpose text not null check (purpose in ('delivery', 'installation', 'billing', 'other')),
  -- GB/T 2260, six digits.
  region_code text,
  sealed text,
  note text not null default '',
  state text not null default 'active' check (state in ('active', 'removed', 'erased')),
  created_at timestamptz not null
);
create index address_customer on customers.address (customer_id) where state = 'active';

-- The managed list of tags. A tag in use that nobody defined is taken in as it is.
create table customers.tag (
  code text primary key,
  name jsonb not null,
  tone text not null default 'plain' check (tone in ('plain', 'accent', 'ok', 'warn', 'danger')),
  position smallint not null default 0,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);
insert into customers.tag(code, name)
  select distinct tag, jsonb_build_object('zh', tag, 'en', tag) from customers.customer, unnest(tags) tag;

-- Text of searchable custom fields; `custom` holds the values that are not personal, `sealed` the others.
alter table customers.customer add column custom_search tsvector;
create index customer_custom_search on customers.customer using gin (custom_search) where state = 'active';
create index customer_custom on customers.customer using gin (custom jsonb_path_ops) where state = 'active' and custom <> '{}';
