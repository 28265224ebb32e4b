-- From when a version's terms hold for new work; earlier versions stand until then.
alter table clocks.policy_version add column effective_at timestamptz;
-- A first version held from its beginning: nothing stood before it.
update clocks.policy_version set effective_at = case version when 1 then 'epoch'::timestamptz else created_at end;
alter table clocks.policy_version alter column effective_at set not null;
-- After the breach: [{ afterSeconds, level }], level 1 the unit's leaders, each further one the next up the tree.
alter table clocks.policy_version add column escalation jsonb not null default '[]';

-- Steps of the chain that a breached clock still has to take, written with the breach: a restart loses none, and none is taken twice.
create table clocks.escalation (
  clock_id uuid not null references clocks.clock(id),
  step smallint not null,
  due_at timestamptz not null,
  after_seconds int not null,
  level smallint not null,
  told_at timestamptz,
  primary key (clock_id, step)
);
create index escalation_due on clocks.escalation (due_at) where told_at is null;
