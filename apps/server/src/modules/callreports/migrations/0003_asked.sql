-- Who was asked to rate by keys, and of how many keys. Scores are summed on one scale, 1 to 5, in hundredths.
alter table callreports.call_fact add column rating_most smallint;
update callreports.call_fact set rating_most = 5 where score is not null;
alter table callreports.call_sum add column asked bigint not null default 0;
update callreports.call_sum set asked = rated, scores = scores * 100 where rated > 0;
