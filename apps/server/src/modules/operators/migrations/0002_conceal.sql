-- The recording is silent while a card number is said, and goes on.
insert into operators.code(act, code) values ('conceal', '*50') on conflict do nothing;
