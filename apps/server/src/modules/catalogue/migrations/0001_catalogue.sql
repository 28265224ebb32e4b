create schema catalogue;

-- What a request is about: service topics 服务主题, then content. The shipped tree is a default that the company edits.
create table catalogue.topic (
  id uuid primary key,
  parent_id uuid references catalogue.topic(id),
  code text not null unique,
  name jsonb not null,
  -- Kind of ticket this topic suggests.
  ticket_type text check (ticket_type in ('consult', 'repair', 'complaint', 'praise', 'suggestion', 'installation')),
  position smallint not null default 0,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1,
  check (parent_id is distinct from id)
);
create index topic_parent on catalogue.topic (parent_id, position);

create table catalogue.family (
  id uuid primary key,
  code text not null unique,
  name jsonb not null,
  position smallint not null default 0,
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1
);

create table catalogue.model (
  id uuid primary key,
  family_id uuid not null references catalogue.family(id),
  code text not null unique,
  name jsonb not null,
  warranty_months smallint not null default 12 check (warranty_months between 0 and 600),
  state text not null default 'active' check (state in ('active', 'retired')),
  version int not null default 1,
  created_at timestamptz not null
);
create index model_family on catalogue.model (family_id, code);

insert into catalogue.topic(id, parent_id, code, name, ticket_type, position) values
  ('00000000-0000-7000-8000-000000020001', null, 'repair', '{"zh": "报修", "en": "Repair"}', 'repair', 1),
  ('00000000-0000-7000-8000-000000020101', '00000000-0000-7000-8000-000000020001', 'repair.no-power', '{"zh": "无法开机", "en": "Does not start"}', 'repair', 1),
  ('00000000-0000-7000-8000-000000020102', '00000000-0000-7000-8000-000000020001', 'repair.fault-code', '{"zh": "故障代码", "en": "Fault code"}', 'repair', 2),
  ('00000000-0000-7000-8000-000000020103', '00000000-0000-7000-8000-000000020001', 'repair.leak', '{"zh": "漏水漏气", "en": "Leak"}', 'repair', 3),
  ('00000000-0000-7000-8000-000000020104', '00000000-0000-7000-8000-000000020001', 'repair.noise', '{"zh": "异响", "en": "Noise"}', 'repair', 4),
  ('00000000-0000-7000-8000-000000020105', '00000000-0000-7000-8000-000000020001', 'repair.performance', '{"zh": "效果不佳", "en": "Poor performance"}', 'repair', 5),
  ('00000000-0000-7000-8000-000000020106', '00000000-0000-7000-8000-000000020001', 'repair.part', '{"zh": "配件更换", "en": "Spare part"}', 'repair', 6),
  ('00000000-0000-7000-8000-000000020107', '00000000-0000-7000-8000-000000020001', 'repair.other', '{"zh": "其他故障", "en": "Other fault"}', 'repair', 7),
  ('00000000-0000-7000-8000-000000020002', null, 'complaint', '{"zh": "投诉", "en": "Complaint"}', 'complaint', 2),
  ('00000000-0000-7000-8000-000000020201', '00000000-0000-7000-8000-000000020002', 'complaint.service', '{"zh": "服务", "en": "Service"}', 'complaint', 1),
  ('00000000-0000-7000-8000-000000020202', '00000000-0000-7000-8000-000000020002', 'complaint.product', '{"zh": "产品", "en": "Product"}', 'complaint', 2),
  ('00000000-0000-7000-8000-000000020203', '00000000-0000-7000-8000-000000020002', 'complaint.technical', '{"zh": "技术", "en": "Technical"}', 'complaint', 3),
  ('00000000-0000-7000-8000-000000020003', null, 'praise', '{"zh": "赞誉", "en": "Praise"}', 'praise', 3),
  ('00000000-0000-7000-8000-000000020301', '00000000-0000-7000-8000-000000020003', 'praise.staff', '{"zh": "服务人员", "en": "Staff"}', 'praise', 1),
  ('00000000-0000-7000-8000-000000020302', '00000000-0000-7000-8000-000000020003', 'praise.product', '{"zh": "产品", "en": "Product"}', 'praise', 2),
  ('00000000-0000-7000-8000-000000020004', null, 'consult', '{"zh": "咨询", "en": "Consultation"}', 'consult', 4),
  ('00000000-0000-7000-8000-000000020401', '00000000-0000-7000-8000-000000020004', 'consult.product', '{"zh": "产品功能", "en": "Product"}', 'consult', 1),
  ('00000000-0000-7000-8000-000000020402', '00000000-0000-7000-8000-000000020004', 'consult.price', '{"zh": "价格", "en": "Price"}', 'consult', 2),
  ('00000000-0000-7000-8000-000000020403', '00000000-0000-7000-8000-000000020004', 'consult.use', '{"zh": "使用与保养", "en": "Use and upkeep"}', 'consult', 3),
  ('00000000-0000-7000-8000-000000020404', '00000000-0000-7000-8000-000000020004', 'consult.after-sales', '{"zh": "售后政策", "en": "After-sales policy"}', 'consult', 4),
  ('00000000-0000-7000-8000-000000020405', '00000000-0000-7000-8000-000000020004', 'consult.delivery', '{"zh": "配送", "en": "Delivery"}', 'consult', 5),
  ('00000000-0000-7000-8000-000000020406', '00000000-0000-7000-8000-000000020004', 'consult.order', '{"zh": "订单", "en": "Order"}', 'consult', 6),
  ('00000000-0000-7000-8000-000000020407', '00000000-0000-7000-8000-000000020004', 'consult.account', '{"zh": "账户", "en": "Account"}', 'consult', 7),
  ('00000000-0000-7000-8000-000000020408', '00000000-0000-7000-8000-000000020004', 'consult.payment', '{"zh": "支付", "en": "Payment"}', 'consult', 8),
  ('00000000-0000-7000-8000-000000020409', '00000000-0000-7000-8000-000000020004', 'consult.promotion', '{"zh": "促销活动", "en": "Promotion"}', 'consult', 9),
  ('00000000-0000-7000-8000-000000020410', '00000000-0000-7000-8000-000000020004', 'consult.member', '{"zh": "会员与积分", "en": "Membership"}', 'consult', 10),
  ('00000000-0000-7000-8000-000000020411', '00000000-0000-7000-8000-000000020004', 'consult.installation', '{"zh": "安装", "en": "Installation"}', 'consult', 11),
  ('00000000-0000-7000-8000-000000020005', null, 'suggestion', '{"zh": "建议", "en": "Suggestion"}', 'suggestion', 5),
  ('00000000-0000-7000-8000-000000020501', '00000000-0000-7000-8000-000000020005', 'suggestion.product', '{"zh": "产品", "en": "Product"}', 'suggestion', 1),
  ('00000000-0000-7000-8000-000000020502', '00000000-0000-7000-8000-000000020005', 'suggestion.service', '{"zh": "服务", "en": "Service"}', 'suggestion', 2),
  ('00000000-0000-7000-8000-000000020503', '00000000-0000-7000-8000-000000020005', 'suggestion.process', '{"zh": "流程", "en": "Process"}', 'suggestion', 3);
