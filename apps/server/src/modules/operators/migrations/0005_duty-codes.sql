-- On and off duty from a desk telephone, and its own number read back.
insert into operators.code(act, code) values ('duty-on', '*70'), ('duty-off', '*71'), ('own-number', '*72') on conflict do nothing;
