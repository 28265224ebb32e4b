create schema scim;

create table scim.person (
  staff_id uuid primary key,
  user_name_blind text not null unique,
  external_blind text,
  said text not null,
  ring int not null,
  wrapped_key text not null,
  version int not null default 1,
  updated_at timestamptz not null
);
create index person_external on scim.person (external_blind);
create index person_ring on scim.person (ring, staff_id);
