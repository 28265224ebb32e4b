-- How often each kind of setting was changed. Every node keeps settings in memory and looks here, at most once a second, whether they
-- still hold; a changed kind is moved on in the transaction that changes it.
create table kernel.setting_version (
  kind text primary key,
  version bigint not null
);
