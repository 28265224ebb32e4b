alter table tickets.change drop constraint change_kind_check;
alter table tickets.change add constraint change_kind_check check (kind in ('opened', 'changed', 'assigned', 'state', 'comment', 'note',
  'linked', 'clock', 'rated', 'related', 'merged', 'split', 'task'));

-- The alias of an absorbed ticket; null: it stands for itself.
alter table tickets.ticket add column merged_into uuid references tickets.ticket(id);
create index ticket_merged_into on tickets.ticket (merged_into) where merged_into is not null;

-- What un-merging needs to put the absorbed ticket back as it was.
create table tickets.merge (
  id uuid primary key,
  absorbed_id uuid not null references tickets.ticket(id),
  survivor_id uuid not null references tickets.ticket(id),
  state_before text not null,
  -- Targets whose clocks could not be paused and were cancelled.
  stopped text[] not null,
  merged_at timestamptz not null,
  merged_by text not null,
  undone_at timestamptz,
  undone_by text,
  check (absorbed_id <> survivor_id)
);
create unique index merge_open on tickets.merge (absorbed_id) where undone_at is null;

-- One relation per pair: `ticket_id` is a duplicate of / caused by / split from `other_id`; `related` has no direction.
create table tickets.relation (
  ticket_id uuid not null references tickets.ticket(id),
  other_id uuid not null references tickets.ticket(id),
  kind text not null check (kind in ('related', 'duplicate', 'caused-by', 'split-from')),
  related_at timestamptz not null,
  related_by text not null,
  primary key (ticket_id, other_id),
  check (ticket_id <> other_id)
);
create unique index relation_pair on tickets.relation (least(ticket_id, other_id), greatest(ticket_id, other_id));
create index relation_other on tickets.relation (other_id);
