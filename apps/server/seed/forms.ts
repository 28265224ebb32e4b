/** Kinds, fields and templates of the demo company's tickets. */

import type { Scope, Tx } from '#kernel';
import { createTicketType } from '#modules/catalogue';
import { addField, type NewField } from '#modules/fields';
import { addTemplate } from '#modules/playbooks';

const support = '00000000-0000-7000-8000-000000040101';
const complaint = '00000000-0000-7000-8000-000000040102';
const of = (...types: string[]): NewField['visibleWhen'] => ({
  match: 'all',
  terms: [{ of: 'type', is: 'one-of', values: types }],
});
const plain: Omit<NewField, 'key' | 'name' | 'kind' | 'position'> = {
  personal: false,
  hint: null,
  choices: [],
  unit: null,
  min: null,
  max: null,
  maxLength: null,
  required: false,
  requiredFrom: 'creation',
  searchable: false,
  visibleWhen: null,
  requiredWhen: null,
};
const products = [
  ['hood', '油烟机', 'Range hood'],
  ['stove', '燃气灶', 'Gas stove'],
  ['dishwasher', '洗碗机', 'Dishwasher'],
  ['heater', '热水器', 'Water heater'],
] as const;
const choices = products.map(([value, zh, en]) => ({ value, name: { zh, en }, retired: false }));

const fields: NewField[] = [
  {
    ...plain,
    key: 'product',
    name: { zh: '产品', en: 'Product' },
    kind: 'choice',
    choices,
    visibleWhen: of('repair', 'installation', 'trade-in'),
    position: 1,
  },
  {
    ...plain,
    key: 'serial_number',
    name: { zh: '序列号', en: 'Serial number' },
    hint: { zh: '机身铭牌上的 10 至 12 位数字', en: '10 to 12 digits on the rating plate' },
    kind: 'text',
    maxLength: 40,
    searchable: true,
    visibleWhen: of('repair'),
    position: 2,
  },
  {
    ...plain,
    key: 'old_age',
    name: { zh: '旧机使用年限', en: 'Age of the old appliance' },
    kind: 'number',
    unit: { zh: '年', en: 'years' },
    min: 0,
    max: 40,
    visibleWhen: of('trade-in'),
    requiredWhen: of('trade-in'),
    position: 3,
  },
];

export async function loadForms(tx: Tx, scope: Scope): Promise<void> {
  await createTicketType(tx, scope, { key: 'trade-in', name: { zh: '以旧换新', en: 'Trade-in' }, position: 70 });
  for (const field of fields) await addField(tx, scope, 'ticket', field);
  const none = { special: false, topicId: null, custom: {}, unitId: null, assigneeId: null };
  await addTemplate(tx, scope, {
    ...none,
    name: { zh: '油烟机漏油', en: 'Range hood leaks oil' },
    type: 'repair',
    title: '油烟机漏油',
    description: '漏油位置：\n何时开始：\n最近一次清洗：',
    priority: 'normal',
    custom: { product: 'hood' },
    tasks: [
      { title: '请客户拍照', required: true },
      { title: '核对保修期', required: true },
      { title: '预约上门', required: false },
    ],
    playbookId: support,
    position: 10,
  });
  await addTemplate(tx, scope, {
    ...none,
    name: { zh: '服务态度投诉', en: 'Complaint about attitude' },
    type: 'complaint',
    title: '投诉：服务态度',
    description: '涉及人员：\n经过：\n客户希望的结果：',
    priority: 'high',
    tasks: [{ title: '两小时内致电客户', required: true }],
    playbookId: complaint,
    position: 20,
  });
}
