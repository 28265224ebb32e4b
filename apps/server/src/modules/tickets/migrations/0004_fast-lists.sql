-- Open work of a unit, newest first: closed work is not walked through.
create index ticket_unit_open_created on tickets.ticket (unit_id, created_at desc, id desc)
  where state in ('new', 'open', 'waiting');

-- The unit as a word of the search index: a search by somebody who sees some units is answered by the index alone, however
-- often the words occur elsewhere. Two units that share their last twelve digits cost a look at the row, nothing more.
create function tickets.unit_word(unit uuid) returns text language sql immutable parallel safe as $$
  select '#' || right(unit::text, 12)
$$;
drop index tickets.ticket_text_words;
update tickets.ticket_text set words = words || array_to_tsvector(array[tickets.unit_word(unit_id)]);
create index ticket_text_words on tickets.ticket_text using gin (words);

-- By clock over everything of a unit, solved work included.
create index ticket_unit_due_all on tickets.ticket (unit_id, due_order, id);
