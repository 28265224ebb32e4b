create schema surveys;

-- One invitation a finished contact: answered once, in the chat or on the page behind its token.
create table surveys.invitation (
  id uuid primary key,
  origin_site smallint not null,
  -- sha-256 of the token in the link; the token itself is nowhere.
  token_hash bytea not null unique,
  subject_kind text not null check (subject_kind in ('conversation', 'ticket')),
  subject_id uuid not null,
  unit_id uuid not null,
  customer_id uuid,
  agent_id uuid,
  channel text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'answered', 'erased')),
  unique (subject_kind, subject_id)
);
create index invitation_customer on surveys.invitation (customer_id, created_at desc) where customer_id is not null;

create table surveys.response (
  id uuid primary key,
  origin_site smallint not null,
  invitation_id uuid not null unique references surveys.invitation(id),
  unit_id uuid not null,
  agent_id uuid,
  score smallint not null check (score between 1 and 5),
  comment text not null default '',
  way text not null check (way in ('chat', 'page')),
  answered_at timestamptz not null
);
create index response_unit on surveys.response (unit_id, answered_at desc, id desc);
create index response_agent on surveys.response (agent_id, answered_at desc) where agent_id is not null;

-- Company-wide settings, one row.
create table surveys.policy (
  only_row boolean primary key default true check (only_row),
  valid_days int not null default 7 check (valid_days between 1 and 365),
  -- Nobody is asked by mail again so soon after an invitation of any kind.
  fatigue_days int not null default 7 check (fatigue_days between 0 and 365),
  -- At or below: the team leader is told.
  low_score smallint not null default 2 check (low_score between 1 and 4)
);
insert into surveys.policy default values;
