create schema replies;

create table replies.reply (
  id uuid primary key,
  origin_site smallint not null,
  reach text not null check (reach in ('own', 'team', 'company')),
  staff_id uuid,
  unit_id uuid,
  folder text not null,
  title text not null,
  shortcut text not null,
  initials text not null,
  body_zh text not null,
  body_en text not null,
  uses integer not null default 0,
  used_at timestamptz,
  version integer not null default 1,
  updated_at timestamptz not null,
  check ((reach = 'own') = (staff_id is not null)),
  check ((reach = 'team') = (unit_id is not null))
);
create index reply_staff on replies.reply (staff_id) where staff_id is not null;
create index reply_unit on replies.reply (unit_id) where unit_id is not null;

-- A shortcut names one reply among those of the same owner.
create unique index reply_shortcut on replies.reply
  (coalesce(staff_id, unit_id, '00000000-0000-0000-0000-000000000000'), lower(shortcut)) where shortcut <> '';
