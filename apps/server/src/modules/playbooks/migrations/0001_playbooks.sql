create schema playbooks;

create table playbooks.playbook (
  id uuid primary key,
  name jsonb not null,
  -- Kinds of tickets on which it begins by itself.
  types text[] not null default '{}',
  -- [{ key, name, hint, required, before }]
  steps jsonb not null,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);

-- One a ticket; the steps are those of the moment it began.
create table playbooks.run (
  ticket_id uuid primary key,
  playbook_id uuid not null references playbooks.playbook(id),
  name jsonb not null,
  steps jsonb not null,
  begun_at timestamptz not null
);

create table playbooks.done (
  ticket_id uuid not null references playbooks.run(ticket_id) on delete cascade,
  key text not null,
  at timestamptz not null,
  staff_id uuid,
  primary key (ticket_id, key)
);

create table playbooks.template (
  id uuid primary key,
  name jsonb not null,
  type text not null,
  title text not null,
  description text not null,
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  special boolean not null,
  topic_id uuid,
  custom jsonb not null default '{}',
  -- [{ title, required }]
  tasks jsonb not null default '[]',
  unit_id uuid,
  assignee_id uuid,
  playbook_id uuid references playbooks.playbook(id),
  position smallint not null default 0,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);

insert into playbooks.playbook(id, name, steps) values
  ('00000000-0000-7000-8000-000000040101', '{"zh": "技术支持六步", "en": "Technical support in six steps"}', '[
    {"key": "receive", "name": {"zh": "接收", "en": "Receive"}, "hint": {"zh": "核对客户、产品和联系方式", "en": "Check customer, product and contact"}, "required": true, "before": "resolved"},
    {"key": "classify", "name": {"zh": "分类", "en": "Classify"}, "hint": {"zh": "选对类型和主题，判断紧急程度", "en": "Right type and topic; how urgent"}, "required": true, "before": "resolved"},
    {"key": "diagnose", "name": {"zh": "诊断", "en": "Diagnose"}, "hint": {"zh": "复现、远程协助，找到原因", "en": "Reproduce, assist remotely, find the cause"}, "required": true, "before": "resolved"},
    {"key": "solve", "name": {"zh": "解决", "en": "Solve"}, "hint": {"zh": "实施方案，请客户确认", "en": "Carry out the solution; the customer confirms"}, "required": true, "before": "resolved"},
    {"key": "follow", "name": {"zh": "跟踪与总结", "en": "Follow and sum up"}, "hint": {"zh": "回访，写下问题、方案和效果", "en": "Return visit; write down problem, solution, effect"}, "required": true, "before": "closed"},
    {"key": "feed-back", "name": {"zh": "反馈改进", "en": "Feed back"}, "hint": {"zh": "告知产品和培训部门", "en": "Tell product and training"}, "required": false, "before": "closed"}]'),
  ('00000000-0000-7000-8000-000000040102', '{"zh": "投诉处理七步", "en": "Complaint in seven steps"}', '[
    {"key": "receive", "name": {"zh": "接收", "en": "Receive"}, "hint": null, "required": true, "before": "resolved"},
    {"key": "assess", "name": {"zh": "分类评估", "en": "Assess"}, "hint": {"zh": "紧急程度和影响范围", "en": "Urgency and reach"}, "required": true, "before": "resolved"},
    {"key": "respond", "name": {"zh": "初步响应", "en": "First response"}, "hint": {"zh": "关切、致歉、初步建议", "en": "Concern, apology, first advice"}, "required": true, "before": "resolved"},
    {"key": "investigate", "name": {"zh": "调查核实", "en": "Investigate"}, "hint": null, "required": true, "before": "resolved"},
    {"key": "plan", "name": {"zh": "制定方案", "en": "Plan"}, "hint": null, "required": true, "before": "resolved"},
    {"key": "carry-out", "name": {"zh": "执行", "en": "Carry out"}, "hint": null, "required": true, "before": "resolved"},
    {"key": "confirm", "name": {"zh": "反馈确认", "en": "Confirm"}, "hint": {"zh": "客户不满意则重新调查", "en": "Not satisfied: investigate again"}, "required": true, "before": "closed"}]');
