-- Who is on the pages now.
create index visit_live on conversations.visit (last_seen_at) where left_at is null;
