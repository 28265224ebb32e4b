-- Which queue of the router new work goes to: the first rule, by place, whose conditions hold. A missing condition matches all.
create table tickets.dispatch_rule (
  id uuid primary key,
  name jsonb not null,
  position smallint not null,
  -- { types, topicIds (and everything below), unitIds (and everything below), priorities, channels, special }
  match jsonb not null,
  queue_id uuid not null,
  -- Asked of the agent over what the queue asks: { skill code: lowest level }
  skills jsonb not null default '{}',
  -- Offered to this person alone for so long, then to the queue.
  dedicated_id uuid,
  dedicated_seconds int not null default 900 check (dedicated_seconds between 1 and 86400),
  -- Whoever had the customer's last ticket is preferred.
  sticky boolean not null default false,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);

-- The queue it went to; null: it is given out by hand.
alter table tickets.ticket add column queue_id uuid;
