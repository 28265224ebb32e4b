create schema apikeys;

create table apikeys.key (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  name text not null,
  permissions text[] not null,
  -- How the secret begins; of the secret itself only SHA-256 is kept (256 random bits need no slow hash).
  prefix text not null,
  secret_hash text not null unique,
  former_hash text unique,
  former_until timestamptz,
  expires_at timestamptz,
  addresses text[] not null,
  per_minute int not null,
  created_at timestamptz not null,
  created_by text not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  version int not null
);

-- Lost in a crash: every key then begins with a full bucket.
create unlogged table apikeys.bucket (
  key_id uuid primary key,
  tokens double precision not null,
  given int not null,
  at timestamptz not null
);

create table apikeys.kept_answer (
  actor text not null,
  key text not null,
  fingerprint text not null,
  state text not null check (state in ('running', 'done')),
  ring int,
  wrapped_key text,
  -- Status and body, sealed.
  answer text,
  created_at timestamptz not null,
  primary key (actor, key)
);
create index kept_answer_age on apikeys.kept_answer (created_at);
