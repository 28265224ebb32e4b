create schema notifications;

-- Mail that waits for the SMTP server. Everything personal, and the links inside, is sealed under a key of its own; the key is
-- destroyed as soon as the mail has left or has finally failed.
create table notifications.mail (
  id uuid primary key,
  origin_site smallint not null,
  recipient_sealed text,
  subject_sealed text,
  text_sealed text,
  html_sealed text,
  headers jsonb not null default '{}',
  ring int,
  wrapped_key text,
  state text not null check (state in ('queued', 'sent', 'failed')),
  attempts int not null default 0,
  -- SMTP or network code of the last failure, never the server's words: they repeat the address.
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index mail_state on notifications.mail (created_at desc, id desc);
create index mail_ring on notifications.mail (ring) where wrapped_key is not null;

create table notifications.notice (
  id uuid primary key,
  staff_id uuid not null references identity.staff(id),
  -- `<module>.<what>`; words in locales/…/<module>.json under `notices`.
  code text not null,
  params jsonb not null,
  link text not null,
  -- Whoever tells twice tells once.
  key text not null,
  created_at timestamptz not null,
  read_at timestamptz,
  unique (staff_id, key)
);
create index notice_of on notifications.notice (staff_id, created_at desc, id desc);
create index notice_unread on notifications.notice (staff_id) where read_at is null;
