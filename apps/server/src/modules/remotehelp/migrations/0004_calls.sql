-- Started from a telephone call: the customer comes by a link, or types a code that was read to them.
alter table remotehelp.session drop constraint session_subject_kind_check;
alter table remotehelp.session add constraint session_subject_kind_check check (subject_kind in ('conversation', 'ticket', 'call'));
-- Blind index of the code, for as long as it opens something.
alter table remotehelp.session add column code_hash text unique;
