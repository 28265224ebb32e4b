-- Never used: repeats are made harmless by ids the client makes (messages, left words) and by versions (edits), in the same
-- transaction as the work. Stored answers would have held personal data in clear.
drop table kernel.idempotency;
