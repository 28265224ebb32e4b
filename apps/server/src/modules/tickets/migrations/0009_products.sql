-- What the ticket is about: a model of the catalogue, and the customer's own one of it when it is known.
alter table tickets.ticket add column model_id uuid, add column product_id uuid;
