-- Short numbers for desk telephones: of a person's own entries, and of all that units share.
alter table speeddials.entry add column slot int;
update speeddials.entry e set slot = r.n
from (select id, row_number() over (partition by staff_id order by id) as n from speeddials.entry) r
where r.id = e.id;
alter table speeddials.entry alter column slot set not null, add check (slot > 0);
