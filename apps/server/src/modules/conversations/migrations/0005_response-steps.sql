-- Per cent of the promised first answer that somebody was told of: 0, 75, 100.
alter table conversations.conversation add column first_response_told smallint not null default 0;
-- What was late before anybody was told stays untold.
update conversations.conversation set first_response_told = 100
  where first_response_due_at is not null and first_response_stopped_at is null;
create index conversation_unanswered on conversations.conversation (first_response_due_at)
  where first_response_stopped_at is null and first_response_told < 100 and state <> 'closed';
