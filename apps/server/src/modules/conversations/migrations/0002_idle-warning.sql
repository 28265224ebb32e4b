-- When the two sides of a silent chat were told that it will end; void once somebody has said a word since.
alter table conversations.conversation add column idle_warned_at timestamptz;
