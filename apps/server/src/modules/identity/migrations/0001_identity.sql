create schema identity;

-- One row of settings that administrators edit; code reads it, so every limit is a figure of the company.
create table identity.policy (
  id smallint primary key default 1 check (id = 1),
  idle_minutes int not null default 120,
  absolute_hours int not null default 16,
  lock_after int not null default 5,
  lock_seconds int not null default 60,
  lock_most_seconds int not null default 3600,
  address_lock_after int not null default 50,
  password_least int not null default 10,
  password_history int not null default 3,
  reset_minutes int not null default 30,
  invitation_days int not null default 14,
  version int not null default 1
);
insert into identity.policy default values;

create table identity.staff (
  id uuid primary key,
  origin_site smallint not null,
  -- Staff number 工号 as written, and folded for look-up.
  number text not null,
  number_key text not null unique,
  name text not null,
  email_sealed text,
  email_blind text unique,
  phone_sealed text,
  -- The data key of this person's sealed fields, wrapped by the master key ring.
  ring int not null,
  wrapped_key text not null,
  unit_id uuid not null references organisation.unit(id),
  post_id uuid references organisation.post(id),
  state text not null check (state in ('active', 'suspended', 'left')),
  locale text not null check (locale in ('zh-CN', 'en')),
  -- Counts up with everything that changes what this person may do; caches compare it.
  rights_version bigint not null default 1,
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index staff_unit on identity.staff (unit_id, number_key);
create index staff_ring on identity.staff (ring, id);

create table identity.credential (
  staff_id uuid primary key references identity.staff(id),
  password_hash text,
  password_changed_at timestamptz,
  must_change boolean not null default false,
  totp_sealed text,
  totp_confirmed_at timestamptz,
  -- The last time step that signed in: a code works once (RFC 6238 §5.2).
  totp_last_step bigint not null default 0
);
create table identity.password_past (
  staff_id uuid not null references identity.staff(id),
  replaced_at timestamptz not null,
  hash text not null,
  primary key (staff_id, replaced_at)
);
create table identity.recovery_code (
  staff_id uuid not null references identity.staff(id),
  code_hash text not null,
  used_at timestamptz,
  primary key (staff_id, code_hash)
);

-- Failed attempts per account and per address, kept over restarts. The key is a blind index: no login, no address in clear.
create table identity.sign_in_attempt (
  kind text not null check (kind in ('account', 'address')),
  key text not null,
  failures int not null,
  last_at timestamptz not null,
  locked_until timestamptz,
  primary key (kind, key)
);
create index sign_in_attempt_old on identity.sign_in_attempt (last_at);

create table identity.session (
  id uuid primary key,
  staff_id uuid not null references identity.staff(id),
  token_hash text not null unique,
  method text not null check (method in ('password', 'oidc', 'link', 'first-run')),
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ip text,
  agent text not null,
  ended_at timestamptz,
  ended_reason text
);
create index session_open on identity.session (staff_id) where ended_at is null;
create index session_seen on identity.session (seen_at) where ended_at is null;

-- Links that set a password: reset by mail, invitation of a new member. Only the hash is kept.
create table identity.password_link (
  hash text primary key,
  staff_id uuid not null references identity.staff(id),
  purpose text not null check (purpose in ('reset', 'invitation')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_link_staff on identity.password_link (staff_id) where used_at is null;

create table identity.oidc_login (
  state_hash text primary key,
  binding_hash text not null,
  nonce text not null,
  verifier text not null,
  return_to text not null,
  expires_at timestamptz not null
);
create table identity.external_identity (
  issuer text not null,
  subject text not null,
  staff_id uuid not null references identity.staff(id),
  linked_at timestamptz not null,
  primary key (issuer, subject)
);
create index external_identity_staff on identity.external_identity (staff_id);

create table identity.role (
  id uuid primary key,
  origin_site smallint not null,
  code text not null unique,
  name jsonb not null,
  description jsonb not null,
  permissions text[] not null,
  -- Shipped with the product: editable, never retired.
  shipped boolean not null,
  state text not null check (state in ('active', 'retired')),
  version int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
-- Permissions already offered to the shipped roles, so that what an administrator took away stays away.
create table identity.permission_offered (
  role_code text not null,
  permission text not null,
  primary key (role_code, permission)
);
create table identity.role_grant (
  id uuid primary key,
  staff_id uuid not null references identity.staff(id),
  role_id uuid not null references identity.role(id),
  unit_id uuid not null references organisation.unit(id),
  granted_at timestamptz not null,
  granted_by text not null,
  revoked_at timestamptz,
  revoked_by text
);
create unique index role_grant_held on identity.role_grant (staff_id, role_id, unit_id) where revoked_at is null;
create index role_grant_role on identity.role_grant (role_id) where revoked_at is null;
create index role_grant_unit on identity.role_grant (unit_id) where revoked_at is null;

create table identity.setup_token (
  hash text primary key,
  created_at timestamptz not null
);
-- Accounts of the demo company, shown on the sign-in page of a demo on loopback; written by the seed only.
create table identity.demo_account (
  staff_id uuid primary key references identity.staff(id),
  password text not null,
  place int not null
);
