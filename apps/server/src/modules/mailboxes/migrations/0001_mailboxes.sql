create schema mailboxes;

-- A letter box of the company: where its mail is fetched and sent. `address` is the company's own, not a person's.
create table mailboxes.mailbox (
  id uuid primary key,
  origin_site smallint not null,
  address text not null,
  name jsonb not null,
  queue_id uuid not null references routing.queue(id),
  unit_id uuid not null,
  -- { host, port, security, user, folder }, { host, port, security, user }
  imap jsonb not null,
  smtp jsonb not null,
  auth text not null check (auth in ('password', 'oauth2')),
  -- { authorizeUrl, tokenUrl, clientId, scope }
  oauth jsonb,
  -- A certificate authority of the company's own, PEM; it is trusted for this box only.
  authority text,
  dkim jsonb,
  -- Answers carry a plus-address of their own: address+thread@…
  plus_address boolean not null default false,
  -- Providers that keep sent mail themselves need no copy.
  files_sent boolean not null default true,
  -- Letters that came before are left where they are; null: all of them are taken.
  takes_since timestamptz,
  -- Passwords, client secret, refresh token, signing key: JSON under a key of the row's own.
  ring int not null,
  wrapped_key text not null,
  secrets_sealed text not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  version int not null default 1,
  created_at timestamptz not null
);
create unique index mailbox_address on mailboxes.mailbox (lower(address));

-- How each of the two roads of a box fares; written by whoever drives it.
create table mailboxes.health (
  mailbox_id uuid not null references mailboxes.mailbox(id),
  road text not null check (road in ('fetch', 'send')),
  state text not null check (state in ('ok', 'failing')),
  problem text,
  detail text,
  failing_since timestamptz,
  tries int not null default 0,
  alarmed boolean not null default false,
  last_ok_at timestamptz,
  primary key (mailbox_id, road)
);

-- How far a folder has been taken. Moved in the transaction that stores what was taken.
create table mailboxes.folder (
  mailbox_id uuid not null references mailboxes.mailbox(id),
  name text not null,
  uid_validity bigint not null,
  last_uid bigint not null,
  primary key (mailbox_id, name)
) with (fillfactor = 50);

-- What stands under the letters of a team.
create table mailboxes.signature (
  unit_id uuid primary key,
  origin_site smallint not null,
  text jsonb not null,
  version int not null default 1
);
