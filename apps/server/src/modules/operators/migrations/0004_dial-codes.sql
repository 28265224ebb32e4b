-- Speed dials from a desk telephone: one's own, and those that units share.
insert into operators.code(act, code) values ('dial-own', '*51'), ('dial-shared', '*52') on conflict do nothing;
