/** Kinds, fields and templates of the demo company's tickets. */

import type { Scope, Tx } from '#kernel';
import { addAgreement, publishAgreement } from '#modules/agreements';
import { createTicketType } from '#modules/catalogue';
import { createPolicy } from '#modules/clocks';
import { addField, type NewField } from '#modules/fields';
import { addTemplate, beginNamed, tickStep } from '#modules/playbooks';

const gold = '00000000-0000-7000-8000-000000010003';
const platinum = '00000000-0000-7000-8000-000000010004';
/** Response, solution and return visit as shipped. */
const shippedSolution = '00000000-0000-7000-8000-000000031006';
const shipped = ['00000000-0000-7000-8000-000000031005', shippedSolution, '00000000-0000-7000-8000-000000031007'];
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
  await loadStandards(tx, scope);
}

/** A repair half way through its six steps: received and told apart, now to be looked into, with remote help at hand. */
export async function beginSupport(tx: Tx, scope: Scope, ticket: { id: string; assigneeId: string }): Promise<void> {
  const own: Scope = { ...scope, actor: { kind: 'staff', id: ticket.assigneeId } };
  await beginNamed(tx, own, { ticketId: ticket.id, playbookId: support });
  for (const key of ['receive', 'classify']) await tickStep(tx, own, { ticketId: ticket.id, key, done: true });
}

/** Two service standards that customers can read; the better one climbs to the branch when it is broken. */
async function loadStandards(tx: Tx, scope: Scope): Promise<void> {
  const policy = (code: string, zh: string, en: string, hours: number) =>
    createPolicy(tx, scope, {
      code,
      name: { zh, en },
      target: 'solution',
      position: 50,
      terms: {
        match: { tierIds: [gold, platinum] },
        seconds: hours * 3600,
        business: false,
        calendarId: null,
        pauseWhenWaiting: true,
        steps: [50, 75, 100],
        escalation: [
          { afterSeconds: 1800, level: 2 },
          { afterSeconds: 7200, level: 3 },
        ],
      },
    });
  const quick = await policy('gold-solution', '金卡及以上解决', 'Solution for gold and above', 8);
  const none = { customerIds: [], products: [], tierIds: [], policyIds: [] };
  const all = await addAgreement(tx, scope, {
    code: 'everybody',
    name: { zh: '云灶服务标准', en: 'Yunzao service standard' },
    position: 100,
    draft: {
      ...none,
      summary: {
        zh: '1 小时内响应，24 小时内解决，3 天内回访。',
        en: 'An answer within the hour, solved in 24 hours, a return visit in 3 days.',
      },
      policyIds: shipped,
    },
  });
  const better = await addAgreement(tx, scope, {
    code: 'gold',
    name: { zh: '金卡服务标准', en: 'Gold service standard' },
    position: 50,
    draft: {
      ...none,
      summary: {
        zh: '8 小时内解决，逾时由分公司经理跟进。',
        en: 'Solved in 8 hours; the branch manager follows up what is late.',
      },
      tierIds: [gold, platinum],
      policyIds: [quick, ...shipped.filter((id) => id !== shippedSolution)],
    },
  });
  for (const id of [all, better]) await publishAgreement(tx, scope, { id, version: 1 });
}
