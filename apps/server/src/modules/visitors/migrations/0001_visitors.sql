create schema visitors;

create table visitors.rule (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  widget_id uuid not null,
  name text not null,
  active boolean not null,
  page_has text not null,
  referrer_has text not null,
  stay_seconds int not null,
  visits int not null,
  again_days int not null,
  text jsonb not null,
  version int not null default 1
);

create table visitors.invitation (
  id uuid primary key,
  origin_site smallint not null,
  visit_id uuid not null,
  visitor_id uuid not null,
  staff_id uuid,
  rule_id uuid,
  text text not null,
  state text not null check (state in ('waiting', 'shown', 'accepted', 'declined')),
  created_at timestamptz not null
);
create index invitation_visitor on visitors.invitation (visitor_id, created_at desc);
create index invitation_visit on visitors.invitation (visit_id);
create index invitation_rule on visitors.invitation (rule_id) where rule_id is not null;

create table visitors.ban (
  id uuid primary key,
  origin_site smallint not null,
  unit_id uuid not null,
  visitor_id uuid not null,
  visitor_code text not null,
  ip inet,
  reason text not null,
  created_by uuid not null,
  created_at timestamptz not null,
  until timestamptz,
  lifted_at timestamptz
);
create index ban_visitor on visitors.ban (visitor_id) where lifted_at is null;
create index ban_address on visitors.ban (ip) where lifted_at is null and ip is not null;
