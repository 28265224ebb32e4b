-- How many letters one writer sent to a box of late, by an index instead of through all threads of the box.
alter table mail.letter add column writer text;
create index letter_writer on mail.letter (mailbox_id, writer, at) where direction = 'in' and writer is not null;
