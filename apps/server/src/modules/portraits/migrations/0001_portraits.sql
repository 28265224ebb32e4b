create schema portraits;

-- How a customer wishes to be met. It stays with the file it was written to; of a family the latest word holds.
create table portraits.preference (
  customer_id uuid primary key,
  origin_site smallint not null,
  channel text check (channel in ('phone', 'chat', 'mail', 'wechat', 'text')),
  language text check (language in ('zh', 'en')),
  topics text[] not null default '{}',
  -- Minutes of the day in the customer's zone; null: any time.
  from_minute int check (from_minute between 0 and 1439),
  to_minute int check (to_minute between 1 and 1440),
  -- Not to be disturbed; may reach over midnight.
  quiet_from int check (quiet_from between 0 and 1439),
  quiet_to int check (quiet_to between 0 and 1439),
  zone text not null default 'Asia/Shanghai',
  said_by text not null check (said_by in ('customer', 'agent')),
  version int not null default 1,
  changed_at timestamptz not null,
  changed_by text not null,
  check ((from_minute is null) = (to_minute is null)),
  check (from_minute is null or from_minute < to_minute),
  check ((quiet_from is null) = (quiet_to is null))
);
