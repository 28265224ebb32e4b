create schema mailarchives;

-- Letters that came in by an archive, each once; where they stand, so that answers of a later archive find them.
create table mailarchives.letter (
  message_hash text primary key,
  conversation_id uuid not null,
  run_id uuid not null
);
