-- The kernel may have made a month's partition first (it keeps every monthly table ahead): the guard against TRUNCATE is asked
-- for by itself, not taken for granted with the partition.
create or replace function audit.ensure_month(month date) returns void language plpgsql as $$
declare part text := format('entry_%s', to_char(month, 'YYYYMM'));
begin
  perform pg_advisory_xact_lock(7500101);
  perform kernel.ensure_month('audit.entry', month);
  if not exists (select from pg_trigger where tgrelid = format('audit.%I', part)::regclass and tgname = 'no_truncate') then
    execute format('create trigger no_truncate before truncate on audit.%I for each statement execute function audit.refuse_change()', part);
  end if;
end $$;
do $$
declare part regclass;
begin
  for part in select inhrelid::regclass from pg_inherits i where inhparent = 'audit.entry'::regclass
    and not exists (select from pg_trigger where tgrelid = i.inhrelid and tgname = 'no_truncate') loop
    execute format('create trigger no_truncate before truncate on %s for each statement execute function audit.refuse_change()', part);
  end loop;
end $$;
