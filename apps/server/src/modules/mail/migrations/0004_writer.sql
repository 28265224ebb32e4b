-- Led by the writer: while the table is young, before its first statistics, a plan by the box alone looks as cheap, is kept, and
-- reads every letter of the box for each that comes.
drop index mail.letter_writer;
create index letter_writer on mail.letter (writer, at) where direction = 'in' and writer is not null;
