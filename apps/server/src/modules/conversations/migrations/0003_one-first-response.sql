-- The target of the first response is the clock policy's, per channel; an entrance has none of its own.
alter table conversations.widget drop column first_response_seconds;
