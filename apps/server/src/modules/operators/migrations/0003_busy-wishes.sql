-- Call-back on busy: who wants to be rung as soon as a telephone is free.
create table operators.busy_wish (
  extension_id uuid not null,
  target_id uuid not null,
  until timestamptz not null,
  primary key (extension_id, target_id)
);
insert into operators.code(act, code) values ('call-back', '*41') on conflict do nothing;
