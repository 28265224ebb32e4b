-- The wish (a call-back) that a call out serves: it is no contact of its own.
alter table telephony.call add column wish_id uuid;
