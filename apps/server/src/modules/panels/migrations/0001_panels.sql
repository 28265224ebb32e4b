create schema panels;

-- An application of the company's, framed beside the work of a unit and of all below it.
create table panels.panel (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  name jsonb not null,
  url text not null,
  places text[] not null,
  height int not null,
  state text not null check (state in ('active', 'paused')),
  -- Signing secrets under a key of the row's own.
  ring int not null,
  wrapped_key text not null,
  secret text not null,
  former_secret text,
  former_until timestamptz,
  created_at timestamptz not null,
  version int not null default 1
);
create index panel_unit on panels.panel (unit_id);
