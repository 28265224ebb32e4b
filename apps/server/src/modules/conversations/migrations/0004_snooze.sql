-- Sleeps until then, or until the customer's next word.
alter table conversations.conversation add column snoozed_until timestamptz;
create index conversation_snoozed on conversations.conversation (snoozed_until) where snoozed_until is not null;
