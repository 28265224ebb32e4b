create schema mobiles;

-- By which somebody answers away from desk and browser. As it is dialled; shown to themselves alone.
create table mobiles.mobile (
  staff_id uuid primary key,
  number text not null
);
