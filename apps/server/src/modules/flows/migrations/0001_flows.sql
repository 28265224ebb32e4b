create schema flows;

-- A flow and its draft. What calls are led through is a published version, which never changes.
create table flows.flow (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  name jsonb not null,
  draft jsonb not null,
  -- Counts the saves of the draft.
  version int not null default 1,
  published int,
  state text not null default 'active' check (state in ('active', 'retired')),
  updated_at timestamptz not null
);
create index flow_unit on flows.flow (unit_id);

create table flows.flow_version (
  flow_id uuid not null references flows.flow(id),
  number int not null,
  definition jsonb not null,
  note text not null default '',
  published_at timestamptz not null,
  published_by uuid,
  primary key (flow_id, number)
);
