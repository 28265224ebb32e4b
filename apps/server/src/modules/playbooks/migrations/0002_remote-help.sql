-- Looking into a fault may begin with the customer's screen or camera; where the company has its own steps they stay as they are.
update playbooks.playbook set steps = (
  select jsonb_agg(case when step ->> 'key' = 'diagnose' then step || '{"action": "remote-help"}' else step end order by place)
  from jsonb_array_elements(steps) with ordinality s(step, place))
where id = '00000000-0000-7000-8000-000000040101' and version = 1;
