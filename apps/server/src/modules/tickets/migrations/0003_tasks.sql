-- Who wants to hear of a ticket without owning it.
create table tickets.watcher (
  ticket_id uuid not null references tickets.ticket(id),
  staff_id uuid not null,
  since timestamptz not null,
  primary key (ticket_id, staff_id)
);

-- Parts of the work: a sub-task has an owner and a day, a point of a checklist has neither.
create table tickets.task (
  id uuid primary key,
  ticket_id uuid not null references tickets.ticket(id),
  title text not null,
  owner_id uuid,
  due_on date,
  -- The ticket is not resolved while it is open.
  required boolean not null,
  created_at timestamptz not null,
  created_by text not null,
  done_at timestamptz,
  done_by text
);
create index task_ticket on tickets.task (ticket_id, created_at, id);
