-- The code that somebody scanned before they said a word: told when their talk begins.
alter table channels.contact add column scene text;
