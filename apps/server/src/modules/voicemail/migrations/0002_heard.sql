-- Who has heard which message: one person's hearing leaves it unheard for the others.
create table voicemail.heard (
  message_id uuid not null references voicemail.message(id),
  staff_id uuid not null,
  at timestamptz not null,
  primary key (message_id, staff_id)
);
insert into voicemail.heard(message_id, staff_id, at)
  select id, assigned_to, coalesce(read_at, left_at) from voicemail.message where state in ('read', 'done') and assigned_to is not null;
