-- The customer is told who has the work when the rule's queue has given it to somebody.
alter table tickets.dispatch_rule add column tell_customer boolean not null default false;
