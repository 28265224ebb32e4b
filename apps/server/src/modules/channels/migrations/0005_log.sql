-- The log of one channel is read newest first.
create index message_log on channels.message (channel_id, id desc);
-- Words of what did not arrive are kept for a month, so that it can be tried again; they are found here when the month is over.
create index message_kept on channels.message (changed_at) where state = 'failed' and sealed is not null;

-- Calls from outside that were not taken: how many of which reason on which day.
create table channels.turned_away (
  channel_id uuid not null references channels.channel(id),
  day date not null,
  code text not null,
  count int not null,
  last_at timestamptz not null,
  primary key (channel_id, day, code)
);
