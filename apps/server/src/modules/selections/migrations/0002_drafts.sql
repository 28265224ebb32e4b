-- A bulk letter half written: one per selection and writer, found again from every browser, gone when it is confirmed.
create table selections.draft (
  selection_id uuid not null references selections.selection(id),
  staff_id uuid not null references identity.staff(id),
  purpose text not null,
  subject text not null,
  text text not null,
  saved_at timestamptz not null,
  primary key (selection_id, staff_id)
);
