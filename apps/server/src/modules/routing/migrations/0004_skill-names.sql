-- Names of skills in both languages; those that nobody named are shown by their code.
create table routing.skill (
  code text primary key check (length(code) between 1 and 40),
  -- { zh, en }
  name jsonb not null,
  state text not null default 'active' check (state in ('active', 'retired'))
);
