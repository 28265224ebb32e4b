-- How long a recording is kept, when a rule says so; null: as the policy says.
alter table telephony.recording add column keep_days int check (keep_days between 1 and 3650);
