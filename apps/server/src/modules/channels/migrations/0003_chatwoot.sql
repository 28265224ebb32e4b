alter table channels.channel drop constraint channel_kind_check;
alter table channels.channel add constraint channel_kind_check check (kind in ('generic', 'chatwoot', 'sms', 'wechat'));

-- Chatwoot's programs know people and conversations by whole numbers: one for each contact, that is a person, or one thread of theirs.
create table channels.chatwoot_number (
  n bigint generated always as identity primary key,
  contact_id uuid not null unique references channels.contact(id)
);
