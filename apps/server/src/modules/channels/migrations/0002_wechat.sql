-- The access token of an official account: asking for another one ends it, so all nodes use one.
create table channels.token (
  channel_id uuid primary key references channels.channel(id),
  ring int not null,
  wrapped_key text not null,
  sealed text not null,
  expires_at timestamptz not null
);
