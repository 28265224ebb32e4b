-- What a calendar is called wherever names may change or differ: in documents carried from one server to another.
alter table clocks.calendar add column code text;
update clocks.calendar set code =
  coalesce(nullif(left(trim(both '-' from regexp_replace(lower(name->>'en'), '[^a-z0-9]+', '-', 'g')), 50), ''), 'calendar');
update clocks.calendar c set code = c.code || '-' || t.n
from (select id, row_number() over (partition by code order by created_at, id) as n from clocks.calendar) t
where t.id = c.id and t.n > 1;
alter table clocks.calendar alter column code set not null, add constraint calendar_code unique (code);
