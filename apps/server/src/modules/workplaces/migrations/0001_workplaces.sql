create schema workplaces;

-- Sign-in by a platform the staff work on; one application of each.
create table workplaces.provider (
  platform text primary key check (platform in ('wecom', 'dingtalk')),
  state text not null check (state in ('on', 'off')),
  app_id text not null,
  agent_id text not null,
  match_by text not null check (match_by in ('number', 'mobile', 'mail')),
  page_base text not null,
  api_base text not null,
  directory_base text not null,
  -- The application's secret, JSON under a key of the row's own.
  ring int not null,
  wrapped_key text not null,
  secrets_sealed text not null,
  version int not null default 1
);

-- A robot in a group chat: what alarms of a unit and all below it are told to.
create table workplaces.robot (
  id uuid primary key,
  origin_site smallint not null,
  platform text not null check (platform in ('wecom', 'dingtalk')),
  name text not null,
  unit_id uuid not null,
  kinds text[] not null,
  language text not null check (language in ('zh-CN', 'en')),
  state text not null check (state in ('active', 'paused')),
  -- Its address and signing secret: whoever knows them can write into the chat.
  ring int not null,
  wrapped_key text not null,
  secrets_sealed text not null,
  problem text,
  detail text,
  failing_since timestamptz,
  tries int not null default 0,
  alarmed boolean not null default false,
  last_ok_at timestamptz,
  sent_times timestamptz[] not null default '{}',
  version int not null default 1
);
create index robot_unit on workplaces.robot (unit_id);

-- What a robot has to say. Gone a few days after.
create table workplaces.post (
  id uuid primary key,
  robot_id uuid not null references workplaces.robot(id) on delete cascade,
  key text not null,
  code text not null,
  params jsonb not null,
  link text not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'dropped')),
  due_at timestamptz not null,
  created_at timestamptz not null,
  unique (robot_id, key)
);
create index post_due on workplaces.post (robot_id, created_at) where state in ('queued', 'sending');
