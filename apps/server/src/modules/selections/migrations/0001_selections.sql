create schema selections;

-- A saved condition (living) or a list of people as of a moment (frozen).
create table selections.selection (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid,
  owner_id uuid not null references identity.staff(id),
  name text not null,
  note text not null default '',
  condition jsonb not null,
  -- Set on frozen ones.
  frozen_at timestamptz,
  frozen_count int,
  -- Units whose people see it besides its owner.
  shared_with uuid[] not null default '{}',
  state text not null default 'active' check (state in ('active', 'dropped')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version int not null default 1
);
create index selection_owner on selections.selection (owner_id) where state = 'active';
create index selection_shared on selections.selection using gin (shared_with) where state = 'active';

create table selections.member (
  selection_id uuid not null references selections.selection(id),
  customer_id uuid not null,
  primary key (selection_id, customer_id)
);

-- A bulk mailing, confirmed by a person: goes out step by step; `after_id` moves in the transaction of the mails.
create table selections.mailing (
  id uuid primary key,
  origin_site smallint not null,
  selection_id uuid not null references selections.selection(id),
  purpose text not null,
  subject text not null,
  text text not null,
  state text not null default 'sending' check (state in ('sending', 'sent', 'stopped')),
  after_id uuid,
  mailed int not null default 0,
  left_out int not null default 0,
  by uuid not null references identity.staff(id),
  -- Rights that travel with it: permission → units or 'all'.
  reach jsonb not null,
  created_at timestamptz not null,
  worked_at timestamptz not null,
  ended_at timestamptz
);
create index mailing_selection on selections.mailing (selection_id, created_at desc);
create index mailing_sending on selections.mailing (worked_at) where state = 'sending';
