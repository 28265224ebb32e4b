create schema fields;

-- What a custom field is. Values live with the thing they describe, as one JSONB column of its own module, checked against
-- these rows when they are written; no field ever becomes a column.
create table fields.definition (
  id uuid primary key,
  -- customer, ticket … as the module that keeps the values registered it.
  subject text not null,
  key text not null,
  name jsonb not null,
  hint jsonb,
  kind text not null check (kind in ('text', 'paragraph', 'number', 'date', 'boolean', 'choice', 'choices', 'link')),
  choices jsonb not null default '[]',
  unit jsonb,
  min double precision,
  max double precision,
  max_length int,
  required boolean not null default false,
  personal boolean not null default false,
  searchable boolean not null default false,
  visible_when jsonb,
  required_when jsonb,
  position smallint not null default 0,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1,
  created_at timestamptz not null,
  unique (subject, key)
);
