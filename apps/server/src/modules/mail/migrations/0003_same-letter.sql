-- One letter in several boxes (ADR 0021): the same Message-ID with other contents is another letter, and is not passed by.
-- Blind index of what it says; null: came before letters had one, and counts as the same.
alter table mail.letter add column essence text;
create unique index letter_same on mail.letter (mailbox_id, message_hash, coalesce(essence, '')) where direction = 'in';
drop index mail.letter_once;
