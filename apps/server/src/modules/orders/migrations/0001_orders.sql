create schema orders;

create table orders.order (
  id uuid primary key,
  origin_site smallint not null,
  customer_id uuid not null,
  unit_id uuid not null,
  -- Where it was made: `hand`, `import`, or the name that a shop goes by.
  source text not null,
  number text not null,
  state text not null check (state in ('placed', 'paid', 'shipped', 'delivered', 'completed', 'cancelled', 'returned')),
  placed_at timestamptz not null,
  currency text not null,
  -- Minor units.
  total bigint not null,
  lines jsonb not null,
  invoice text not null default '',
  note text not null default '',
  -- Delivery address, under the order's own key.
  address_sealed text,
  ring int,
  wrapped_key text,
  version int not null default 1,
  created_at timestamptz not null,
  unique (source, number)
);
create index order_customer on orders.order (customer_id, placed_at desc, id desc);
create index order_number on orders.order (number);
