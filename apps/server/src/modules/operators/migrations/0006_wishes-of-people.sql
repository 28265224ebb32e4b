-- Who waits for a colleague need not have a desk telephone, nor need the colleague. A wish lives for half an hour: those of before go.
drop table operators.busy_wish;
create table operators.busy_wish (
  staff_id uuid not null,
  target_kind text not null check (target_kind in ('extension', 'staff')),
  target_id uuid not null,
  until timestamptz not null,
  primary key (staff_id, target_id)
);
