-- Time in hand asks for what overlaps some half hours of one agent.
drop index reports.stay_fact_held;
create index stay_fact_left on reports.stay_fact (staff_id, left_at) where staff_id is not null;
