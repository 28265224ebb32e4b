-- How long a recording may be silent while a card number is said; after that it goes on by itself.
create table recordings.policy (
  one boolean primary key default true check (one),
  pause_seconds int not null default 180 check (pause_seconds between 5 and 3600),
  version int not null default 1
);
insert into recordings.policy default values;
