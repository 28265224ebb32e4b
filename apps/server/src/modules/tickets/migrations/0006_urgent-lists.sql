-- What is urgent, newest first: without it a list of the few walks past all the others. Work of normal priority is not in it.
create index ticket_unit_pressing on tickets.ticket (unit_id, priority, created_at desc, id desc) where priority in ('high', 'urgent');
