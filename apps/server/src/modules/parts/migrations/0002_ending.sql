-- Switched off while something is under way: until then it goes on to its end behind open doors, and nothing new begins. Null: nothing does.
alter table parts.part add column ends_at timestamptz;
