-- Filing copies of sent letters is a road of its own: a folder without room must neither hide behind fetching that works nor alarm each round.
alter table mailboxes.health drop constraint health_road_check;
alter table mailboxes.health add constraint health_road_check check (road in ('fetch', 'send', 'file'));
