-- Purposes are kept by people now. customers.privacy_notice is read no more: the module consents takes its rows over.
alter table customers.purpose add column about jsonb not null default '{"zh": "", "en": ""}';
alter table customers.purpose add column state text not null default 'active' check (state in ('active', 'retired'));
alter table customers.purpose add column version int not null default 1;
-- Words given under an earlier notice than this no longer count: what was agreed to has changed since.
alter table customers.purpose add column least_notice int;
