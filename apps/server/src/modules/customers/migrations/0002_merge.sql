-- The units that a file is visible to by itself, kept while it takes part in a merge (`seen_by` is then that of the whole
-- family). Null: `seen_by` is its own.
alter table customers.customer add column own_seen_by uuid[];
-- What an editor emptied on purpose, so that the value of an absorbed file does not show through: column names, sealed fields,
-- `tag:…`.
alter table customers.customer add column emptied text[] not null default '{}';

-- Absorbed files are found by their own name, number and documents, and lead to the survivor.
create index customer_merged_grams on customers.customer using gin (name_grams) where state = 'merged';
create index customer_merged_documents on customers.customer using gin (documents) where state = 'merged';
