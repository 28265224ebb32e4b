create schema operators;

-- What a telephone of the house does by itself; without a row: it rings, and calls where its class allows.
create table operators.extension (
  extension_id uuid primary key,
  always_to text not null default '',
  busy_to text not null default '',
  unanswered_to text not null default '',
  undisturbed boolean not null default false,
  -- Rings together with it.
  follow_to text[] not null default '{}',
  call_waiting boolean not null default true,
  pickup_group text not null default '',
  class text not null default 'national' check (class in ('internal', 'local', 'national', 'international')),
  limit_seconds int check (limit_seconds between 30 and 86400)
);

create table operators.code (
  act text primary key,
  code text not null unique check (code ~ '^\*[0-9]{2}$')
);
insert into operators.code(act, code) values
  ('hold', '*10'), ('consult', '*11'), ('swap', '*12'), ('complete', '*13'), ('back', '*14'), ('merge', '*15'),
  ('park', '*16'), ('transfer', '*17'), ('voicemail', '*18'), ('leave', '*19'),
  ('pick-up-group', '*20'), ('pick-up', '*21'), ('retrieve', '*22'),
  ('forward-always', '*30'), ('forward-busy', '*32'), ('forward-unanswered', '*34'),
  ('undisturbed-on', '*36'), ('undisturbed-off', '*37'), ('follow', '*38'), ('waiting-on', '*43'), ('waiting-off', '*44'),
  ('intercom', '*40'), ('listen', '*60'), ('whisper', '*61'), ('barge', '*62'), ('take-over', '*63');

create table operators.policy (
  only_row boolean primary key default true check (only_row),
  first_slot int not null default 71,
  last_slot int not null default 79,
  ring_back_seconds int not null default 120 check (ring_back_seconds between 5 and 3600),
  -- Whether agents see that a leader listens.
  tell_agent boolean not null default true,
  version int not null default 1
);
insert into operators.policy default values;
