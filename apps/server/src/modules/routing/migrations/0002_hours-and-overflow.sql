-- When a queue is open (a calendar; null: always), and what its door says and offers when it is not.
alter table routing.queue add column calendar_id uuid references clocks.calendar(id),
  add column closed_text jsonb not null default '{"zh": "", "en": ""}',
  -- message: words can be left; wait: the work queues all the same and is told the closed text.
  add column closed_offer text not null default 'message' check (closed_offer in ('message', 'wait')),
  -- Somebody who comes back within so many days is offered first to whom they had; 0: never.
  add column sticky_days smallint not null default 7 check (sticky_days between 0 and 365),
  -- { "queueId", "enterSeconds", "leaveSeconds" }: with hysteresis, whose present side is the flag.
  add column overflow jsonb,
  add column overflowing boolean not null default false;
alter table routing.policy add column hop_limit smallint not null default 2 check (hop_limit between 0 and 10);

-- Who stands behind the work (a customer, a visitor): finds the agent of last time. `hops`: overflows so far.
alter table routing.work_item add column contact_id uuid, add column hops smallint not null default 0;
create index work_item_contact on routing.work_item (contact_id, ended_at desc) where state = 'done' and contact_id is not null;

