create schema prompts;

-- Own prompts of the company, and names given to shipped ones.
create table prompts.prompt (
  code text primary key,
  name jsonb not null,
  -- What is said, for those who record it anew.
  words jsonb not null default '{"zh": "", "en": ""}'
);

-- The recording in force for a language; an earlier one is destroyed when it is replaced.
create table prompts.take (
  code text not null,
  language text not null check (language in ('zh', 'en')),
  file_id uuid not null,
  duration_ms int not null,
  at timestamptz not null,
  by_staff uuid,
  primary key (code, language)
);
