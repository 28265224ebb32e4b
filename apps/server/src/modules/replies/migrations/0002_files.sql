-- Files that a saved reply brings along; each conversation gets a copy of its own when the reply is used there.
create table replies.file (
  file_id uuid primary key,
  reply_id uuid not null references replies.reply (id) on delete cascade,
  name text not null,
  media_type text not null,
  size integer not null,
  sha256 text not null,
  at timestamptz not null
);
create index file_reply on replies.file (reply_id, at);
