
-- The company's own words to customers whose ticket goes to other hands; without a row the shipped ones hold.
create table tickets.hand_over_words (
  kind text primary key check (kind in ('person', 'unit')),
  zh text not null,
  en text not null,
  version integer not null default 1
);
