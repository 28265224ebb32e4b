create schema parts;

-- Parts of the product as they were switched last; one without a row is on.
create table parts.part (
  code text primary key,
  is_on boolean not null,
  changed_at timestamptz not null,
  changed_by text not null
);
