-- What is asked for only when the work is completed (the cause of a fault) must not hold up its beginning.
alter table fields.definition add column required_from text not null default 'creation'
  check (required_from in ('creation', 'completion'));
