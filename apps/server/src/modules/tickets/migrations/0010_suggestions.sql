-- Suggestions look back in time in a few units: without it thirty days of everybody are read for one team's hundred.
create index ticket_text_unit on tickets.ticket_text (unit_id, created_at desc);
