-- The report of call-backs finds wishes by the time they were asked for.
create index callback_asked on callbacks.callback (unit_id, created_at);
