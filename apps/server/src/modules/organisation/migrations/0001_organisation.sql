create schema organisation;

-- One company per database. The row is also the lock under which the tree changes, and carries the tree's version.
create table organisation.company (
  id smallint primary key default 1 check (id = 1),
  name jsonb not null,
  zone text not null,
  tree_version bigint not null default 1,
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table organisation.site (
  id smallint primary key check (id between 1 and 999),
  code text not null unique,
  name jsonb not null,
  zone text not null,
  state text not null check (state in ('active', 'closed')),
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table organisation.unit (
  id uuid primary key,
  origin_site smallint not null,
  parent_id uuid references organisation.unit(id),
  kind text not null check (kind in ('head_office', 'department', 'province', 'branch', 'team', 'outlet', 'dealer')),
  code text not null unique,
  name jsonb not null,
  description jsonb not null,
  zone text not null,
  site smallint not null references organisation.site(id),
  state text not null check (state in ('active', 'closed')),
  -- Ancestors from the root, this unit last: descendants are found by `path @> array[id]`.
  path uuid[] not null check (path[cardinality(path)] = id),
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index unit_one_root on organisation.unit ((true)) where parent_id is null;
create index unit_parent on organisation.unit (parent_id);
create index unit_path on organisation.unit using gin (path);

create table organisation.post (
  id uuid primary key,
  origin_site smallint not null,
  -- Null: a post every unit may fill.
  unit_id uuid references organisation.unit(id),
  name jsonb not null,
  description jsonb not null,
  qualifications jsonb not null,
  layer text not null check (layer in ('management', 'execution', 'support')),
  state text not null check (state in ('active', 'retired')),
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index post_unit on organisation.post (unit_id);
