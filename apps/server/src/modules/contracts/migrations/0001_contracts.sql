create schema contracts;

create table contracts.contract (
  id uuid primary key,
  origin_site smallint not null,
  customer_id uuid not null,
  unit_id uuid not null,
  number text not null unique,
  kind text not null,
  state text not null check (state in ('draft', 'active', 'terminated')),
  tier_id uuid,
  starts_on date not null,
  -- Null: until somebody ends it.
  ends_on date check (ends_on >= starts_on),
  -- Minor units.
  worth bigint,
  currency text not null,
  -- `model:<code>` and `family:<code>` of the catalogue; none: everything.
  products text[] not null default '{}',
  agreement_id uuid,
  note text not null default '',
  file_id uuid,
  file_name text,
  version int not null default 1,
  created_at timestamptz not null
);
create index contract_customer on contracts.contract (customer_id, starts_on desc);
create index contract_ends on contracts.contract (ends_on) where state = 'active';
