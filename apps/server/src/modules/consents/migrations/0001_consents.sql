create schema consents;

-- What customers are shown before they agree. A draft has no number; a published text never changes.
create table consents.notice (
  id uuid primary key,
  version int unique,
  title jsonb not null,
  body jsonb not null,
  -- Codes of the purposes that it explains.
  purposes text[] not null default '{}',
  -- Words given under earlier texts no longer count for these purposes.
  asks_anew boolean not null default false,
  state text not null default 'draft' check (state in ('draft', 'published')),
  edits int not null default 1,
  by text not null,
  edited_at timestamptz not null,
  published_at timestamptz,
  check ((state = 'published') = (version is not null and published_at is not null))
);
insert into consents.notice(id, version, title, body, purposes, state, by, edited_at, published_at)
  select gen_random_uuid(), version, '{"zh": "个人信息处理告知", "en": "Privacy notice"}', text,
    (select coalesce(array_agg(code), '{}') from customers.purpose), 'published', 'system:upgrade', published_at, published_at
  from customers.privacy_notice;

-- To whom personal data of a customer was given, why, which fields, when. Append-only; a wrong line is struck, not removed.
create table consents.disclosure (
  id uuid primary key,
  customer_id uuid not null,
  recipient text not null,
  purpose text not null,
  reason text not null,
  fields text[] not null,
  -- Whether the purpose needed no consent, or the customer's word was yes, when this was written down.
  covered boolean not null,
  given_on date not null,
  by text not null,
  at timestamptz not null,
  struck_at timestamptz,
  struck_by text
);
create index disclosure_customer on consents.disclosure (customer_id, given_on desc, id desc);

-- Identity data that one person entered and another confirms by reading it from the document again.
create table consents.identity_check (
  customer_id uuid not null,
  field text not null check (field in ('identityNumber', 'passport', 'birthDate')),
  unit_id uuid not null,
  entered_by text not null,
  entered_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'confirmed', 'refused')),
  -- Times that what was read did not agree.
  differed smallint not null default 0,
  note text not null default '',
  checked_by text,
  checked_at timestamptz,
  primary key (customer_id, field)
);
create index identity_check_open on consents.identity_check (entered_at, customer_id, field) where state = 'open';
