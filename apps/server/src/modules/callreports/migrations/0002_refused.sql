-- A caller on the black list was not served: a result of its own.
alter table callreports.call_fact drop constraint call_fact_result_check;
alter table callreports.call_fact add constraint call_fact_result_check
  check (result in ('answered', 'served', 'refused', 'voicemail', 'callback', 'lost'));
alter table callreports.call_sum add column refused bigint not null default 0;
