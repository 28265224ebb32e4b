-- A fifth way to choose, and what it reads: how long somebody has been on duty, and how much of that with work in hand.
alter table routing.queue drop constraint queue_strategy_check;
alter table routing.queue add constraint queue_strategy_check
  check (strategy in ('circular', 'ring-all', 'waiting-queue', 'longest-idle', 'least-occupied'));
alter table routing.agent add column duty_since timestamptz not null default now();
alter table routing.agent add column worked_ms bigint not null default 0;
