-- Kinds of tickets: the shipped ones and those a company adds. Retired ones stay on old work.
create table catalogue.ticket_type (
  id uuid primary key,
  key text not null unique check (key ~ '^[a-z][a-z0-9-]{0,39}$'),
  name jsonb not null,
  position smallint not null default 0,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);
insert into catalogue.ticket_type(id, key, name, position) values
  ('00000000-0000-7000-8000-000000020601', 'consult', '{"zh": "咨询", "en": "Question"}', 10),
  ('00000000-0000-7000-8000-000000020602', 'repair', '{"zh": "报修", "en": "Repair"}', 20),
  ('00000000-0000-7000-8000-000000020603', 'complaint', '{"zh": "投诉", "en": "Complaint"}', 30),
  ('00000000-0000-7000-8000-000000020604', 'praise', '{"zh": "赞誉", "en": "Praise"}', 40),
  ('00000000-0000-7000-8000-000000020605', 'suggestion', '{"zh": "建议", "en": "Suggestion"}', 50),
  ('00000000-0000-7000-8000-000000020606', 'installation', '{"zh": "安装", "en": "Installation"}', 60);
alter table catalogue.topic drop constraint topic_ticket_type_check;
