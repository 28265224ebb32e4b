create schema configuration;

-- A document that somebody brought: compared with what stands, applied whole or not at all, taken back.
create table configuration.draft (
  id uuid primary key,
  title text not null,
  document jsonb not null,
  -- What restores the items it changed, written when it is applied.
  back jsonb,
  state text not null default 'draft' check (state in ('draft', 'applied', 'rolled-back', 'discarded')),
  created_at timestamptz not null,
  applied_at timestamptz,
  check (state not in ('applied', 'rolled-back') or back is not null)
);
create index draft_newest on configuration.draft (created_at desc, id desc);
