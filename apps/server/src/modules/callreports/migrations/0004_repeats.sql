-- Calls in (refused ones left out), and those whose caller had called in within seven days before. Calls told before this day have none before them.
alter table callreports.call_fact add column previous_at timestamptz;
alter table callreports.call_sum add column inward bigint not null default 0, add column repeats bigint not null default 0;
update callreports.call_sum set inward = calls - refused where direction = 'in';
