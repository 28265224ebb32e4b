-- How many keys the question offered that the caller was asked at the end; null: was not asked.
alter table telephony.call add column rating_most smallint check (rating_most between 2 and 9);
