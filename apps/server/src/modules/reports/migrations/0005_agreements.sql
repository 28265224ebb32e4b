-- Which service-level agreement a clock's ticket went under.
alter table reports.clock_fact add column agreement_id uuid;
do $$
declare
  grain text;
begin
  foreach grain in array array['day', 'half_hour'] loop
    execute format('alter table reports.clock_%s add column agreement_id uuid not null default %L', grain, '00000000-0000-0000-0000-000000000000');
    execute format('alter table reports.clock_%s drop constraint clock_%s_pkey', grain, grain);
    execute format('alter table reports.clock_%s add primary key (%s, unit_id, target, policy_version_id, subject_kind, agreement_id)', grain,
      case grain when 'day' then 'day' else 'day, half_hour' end);
  end loop;
end $$;
