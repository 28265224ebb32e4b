-- The contract that brought the agreement.
alter table agreements.applied add column contract_id uuid;
