-- Legs of people who join a call that others lead: consulted, in a conference, supervising.
alter table telephony.leg drop constraint leg_kind_check;
alter table telephony.leg add constraint leg_kind_check check (kind in ('caller', 'agent', 'party', 'guest', 'supervisor'));

-- Calls that wait in a slot until somebody takes them.
create table telephony.parked (
  call_id uuid primary key references telephony.call(id),
  slot int not null unique,
  by_staff uuid,
  parked_at timestamptz not null,
  back_at timestamptz not null
);
