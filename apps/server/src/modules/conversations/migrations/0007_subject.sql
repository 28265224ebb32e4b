-- What it is about, in its writer's words: the subject of a letter. A chat has none.
alter table conversations.conversation add column subject text not null default '';
