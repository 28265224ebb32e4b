create schema remotehelp;

create table remotehelp.session (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  subject_kind text not null check (subject_kind in ('conversation', 'ticket')),
  subject_id uuid not null,
  customer_id uuid,
  staff_id uuid not null,
  state text not null check (state in ('asked', 'agreed', 'running', 'ended', 'refused', 'expired')),
  way text check (way in ('screen', 'camera')),
  recorded boolean not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  agreed_at timestamptz,
  running_at timestamptz,
  ended_at timestamptz,
  end_by text check (end_by in ('customer', 'agent', 'network', 'program')),
  -- The last time the agent's side asked for news: a side that vanished must not hold the session for ever.
  heard_at timestamptz not null,
  link_hash text unique,
  secret_hash text unique,
  ring integer,
  wrapped_key text
);
-- One at a time for a conversation or a ticket.
create unique index session_open on remotehelp.session (subject_kind, subject_id) where state in ('asked', 'agreed', 'running');
create index session_subject on remotehelp.session (subject_kind, subject_id, asked_at);
create index session_customer on remotehelp.session (customer_id) where customer_id is not null;
create index session_watched on remotehelp.session (expires_at) where state in ('asked', 'agreed', 'running');

-- What browsers tell each other to find their way; sealed (it names addresses), gone when the session ends.
create table remotehelp.signal (
  session_id uuid not null references remotehelp.session on delete cascade,
  seq integer not null,
  side text not null check (side in ('agent', 'customer')),
  body text not null,
  primary key (session_id, seq)
);

create table remotehelp.piece (
  session_id uuid not null references remotehelp.session,
  seq integer not null,
  file_id uuid not null,
  bytes integer not null,
  at timestamptz not null,
  primary key (session_id, seq)
);
create index piece_age on remotehelp.piece (at);

create table remotehelp.policy (
  one boolean primary key default true check (one),
  recording boolean not null,
  keep_days integer not null
);
insert into remotehelp.policy(recording, keep_days) values (false, 30);
