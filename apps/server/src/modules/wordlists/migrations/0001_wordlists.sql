create schema wordlists;

create table wordlists.list (
  id uuid primary key,
  origin_site smallint not null,
  name text not null,
  audience text not null check (audience in ('visitor', 'agent', 'both')),
  action text not null check (action in ('mask', 'stop')),
  active boolean not null,
  words text[] not null,
  version int not null,
  changed_at timestamptz not null,
  changed_by text not null
);

-- Every state a list was in: a hit names the version that caught it.
create table wordlists.version (
  list_id uuid not null references wordlists.list(id),
  version int not null,
  name text not null,
  audience text not null,
  action text not null,
  active boolean not null,
  words text[] not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (list_id, version)
);

create table wordlists.hit (
  id uuid primary key,
  origin_site smallint not null,
  at timestamptz not null,
  list_id uuid not null,
  version int not null,
  word text not null,
  action text not null,
  author_kind text not null,
  author_id text not null,
  conversation_id uuid not null
);
create index hit_at on wordlists.hit (at desc, id desc);
create index hit_list on wordlists.hit (list_id, at desc);
