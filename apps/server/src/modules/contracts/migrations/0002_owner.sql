-- Who is in charge of it, and hears that its end comes near. Null: whoever supervises its unit.
alter table contracts.contract add column owner_id uuid;
