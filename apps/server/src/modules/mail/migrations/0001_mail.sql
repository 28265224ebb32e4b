create schema mail;

-- Letters that belong together. A thread outlives its conversation: a closed one is followed by another.
create table mail.thread (
  id uuid primary key,
  origin_site smallint not null,
  mailbox_id uuid not null references mailboxes.mailbox(id),
  subject text not null,
  -- Stands in our letters, so that an answer that lost its headers finds back.
  token text not null unique,
  conversation_id uuid not null,
  customer_id uuid,
  -- Blind indexes of the addresses that took part: others' letters never join.
  participants text[] not null,
  created_at timestamptz not null
);
create index thread_conversation on mail.thread (conversation_id);
create index thread_customer on mail.thread (customer_id) where customer_id is not null;

create table mail.letter (
  id uuid primary key,
  origin_site smallint not null,
  mailbox_id uuid not null references mailboxes.mailbox(id),
  direction text not null check (direction in ('in', 'out')),
  kind text not null check (kind in ('letter', 'auto', 'bounce', 'form')),
  -- in: received, copy, held; out: queued, sending, sent, failed
  state text not null check (state in ('received', 'copy', 'held', 'dropped', 'queued', 'sending', 'sent', 'failed')),
  reason text,
  thread_id uuid references mail.thread(id),
  conversation_id uuid,
  seq int,
  unit_id uuid not null,
  -- Where it was fetched: the reason why it is here once.
  folder text,
  uid_validity bigint,
  uid bigint,
  -- Blind index of the Message-ID, or of the content when it has none.
  message_hash text not null,
  -- Head and body under a key of the row's own.
  ring int not null,
  wrapped_key text not null,
  head_sealed text not null,
  html_sealed text,
  attachments jsonb not null default '[]',
  warnings text[] not null default '{}',
  -- The original as it travelled.
  file_id uuid,
  size bigint not null default 0,
  at timestamptz not null,
  attempts int not null default 0,
  next_try_at timestamptz,
  sent_at timestamptz,
  filed boolean not null default true,
  bounce text
);
create unique index letter_uid on mail.letter (mailbox_id, folder, uid_validity, uid) where uid is not null;
create unique index letter_once on mail.letter (mailbox_id, message_hash) where direction = 'in';
create index letter_hash on mail.letter (message_hash);
create index letter_conversation on mail.letter (conversation_id, seq) where conversation_id is not null;
create index letter_thread on mail.letter (thread_id, at) where thread_id is not null;
create index letter_due on mail.letter (next_try_at) where direction = 'out' and state in ('queued', 'sending');
create index letter_unfiled on mail.letter (mailbox_id) where direction = 'out' and state = 'sent' and not filed;
create index letter_held on mail.letter (unit_id, at desc) where state in ('held', 'failed');

-- A page on which people write without a mail program; it feeds the queue of its box.
create table mail.form (
  id uuid primary key,
  origin_site smallint not null,
  code text not null unique,
  mailbox_id uuid not null references mailboxes.mailbox(id),
  unit_id uuid not null,
  title jsonb not null,
  intro jsonb not null,
  state text not null default 'active' check (state in ('active', 'closed')),
  version int not null default 1
);
