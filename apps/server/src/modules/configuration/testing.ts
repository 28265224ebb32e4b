/** Every kind of thing that a document carries, for tests. */
import { createHash } from 'node:crypto';
import { aPng } from '../../../test/kernel/file-samples.ts';
import type { Document, FieldItem, Section } from './contract.ts';
import { carriedKinds } from './testing-carried.ts';

export { soundsAlong, takeOf, tones } from './testing-carried.ts';

export const aField = (given: Partial<FieldItem>): FieldItem => ({
  name: { zh: '位置', en: 'Where' },
  kind: 'text',
  personal: false,
  hint: null,
  choices: [],
  unit: null,
  min: null,
  max: null,
  maxLength: null,
  required: false,
  searchable: true,
  visibleWhen: null,
  requiredWhen: null,
  requiredFrom: 'creation',
  position: 7,
  state: 'active',
  ...given,
});
export const carriedPicture = aPng(24, 16);
export const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
export const sheet = {
  name: '换货.png',
  mediaType: 'image/png',
  size: carriedPicture.length,
  sha256: digestOf(carriedPicture),
};
const day = [{ from: '09:00', to: '18:00' }];
export const calendar = {
  name: { zh: '门市', en: 'Shop' },
  state: 'active' as const,
  definition: { zone: 'Asia/Shanghai', weekly: [day, day, day, day, day, day, []], days: [] },
};

export const both = (zh: string, en: string) => ({ zh, en });
/** Rights over everything that a document carries. */
export const rights = [
  'configuration.manage',
  'parts.manage',
  'routing.configure',
  'routing.queues.read',
  'clocks.write',
  'organisation.read',
  'organisation.manage',
  'prompts.read',
  'prompts.write',
  'identity.roles.manage',
  'catalogue.write',
  'fields.write',
  'wordlists.manage',
  'replies.manage',
  'tickets.read',
  'tickets.configure',
  'agreements.write',
  'macros.manage',
  'customers.read',
  'customers.configure',
  'consents.configure',
  'views.manage',
  'conversations.configure',
  'visitors.configure',
  'mailboxes.configure',
  'panels.manage',
  'channels.configure',
  'surveys.configure',
  'remotehelp.configure',
  'mail.forms',
  'telephony.configure',
  'voicemail.read',
  'voicemail.configure',
  'flows.read',
  'flows.write',
  'flows.publish',
  'recordings.configure',
  'rooms.lead',
  'rooms.configure',
  'callbacks.work',
  'callbacks.configure',
  'operators.configure',
  'speeddials.keep',
  'callalarms.configure',
];
/** Beside what is there: of a unit, with a file, and two that call each other. */
export const unitThings = (
  source: Pick<Document, 'unitReplies' | 'unitMacros'>,
): Pick<Document, 'unitReplies' | 'unitMacros' | 'ticketWords'> => ({
  ticketWords: { unit: { told: both('{{工单编号}}转到{{单位}}', '') } },
  unitReplies: {
    ...source.unitReplies,
    'CFG-2 步骤': {
      unit: 'CFG-2',
      folder: '',
      title: '步骤',
      shortcut: '',
      body: both('见图', ''),
      files: [sheet],
      state: 'active',
    },
  },
  unitMacros: {
    ...source.unitMacros,
    'CFG-2 先记': {
      unit: 'CFG-2',
      subject: 'ticket',
      title: '先记',
      steps: [{ do: 'macro', macro: 'CFG-2 后派', of: 'unitMacros' }],
      state: 'active',
    },
    'CFG-2 后派': { unit: 'CFG-2', subject: 'ticket', title: '后派', steps: [{ do: 'assign' }], state: 'active' },
  },
});
/** `closed` null: nothing is left; `stays`: it cannot be taken back. */
export type Kind = {
  section: Section;
  key: string;
  item: object;
  field: string;
  to: unknown;
  closed: object | null;
  stays?: true;
};
/** Of every kind that is carried: a new one, what is changed in it, and what is left of it when it is taken back. */
export const kinds: Kind[] = [
  {
    section: 'units',
    key: 'CFG-9',
    item: {
      parent: 'CFG-1',
      kind: 'team',
      name: both('夜班组', 'Night team'),
      description: both('', ''),
      zone: 'Asia/Shanghai',
      state: 'active',
    },
    field: 'parent',
    to: null,
    closed: { state: 'closed' },
  },
  // Always there, as the policies are.
  { section: 'parts', key: 'needs', item: { on: true }, field: 'on', to: false, closed: null },
  {
    section: 'roles',
    key: 'cfg-role',
    item: { name: both('值夜', 'Nights'), description: both('', ''), permissions: ['tickets.read'], state: 'active' },
    field: 'permissions',
    to: ['catalogue.write', 'tickets.read'],
    closed: { state: 'retired' },
  },
  {
    section: 'tiers',
    key: 'cfg-black',
    item: { name: both('黑金', 'Black'), rank: 77, state: 'active' },
    field: 'rank',
    to: 78,
    closed: { state: 'retired' },
  },
  {
    section: 'ticketTypes',
    key: 'cfg-visit',
    item: { name: both('上门', 'Visit'), position: 8, state: 'active' },
    field: 'position',
    to: 9,
    closed: { state: 'retired' },
  },
  {
    section: 'topics',
    key: 'cfg.topic',
    item: { name: both('噪音', 'Noise'), ticketType: 'repair', position: 3, parent: null, state: 'active' },
    field: 'ticketType',
    to: 'complaint',
    closed: { state: 'retired' },
  },
  {
    section: 'families',
    key: 'cfg-fan',
    item: { name: both('风机', 'Fans'), position: 4, state: 'active' },
    field: 'name',
    to: both('新风机', 'New fans'),
    closed: { state: 'retired' },
  },
  {
    section: 'models',
    key: 'CFG-FAN-1',
    item: { name: both('风机一', 'Fan 1'), warrantyMonths: 12, family: 'cfg-fan', state: 'active' },
    field: 'warrantyMonths',
    to: 36,
    closed: { state: 'retired' },
  },
  {
    section: 'fields',
    key: 'ticket.cfg_floor',
    item: aField({ visibleWhen: { match: 'all', terms: [{ of: 'type', is: 'one-of', values: ['cfg-visit'] }] } }),
    field: 'requiredWhen',
    to: { match: 'all', terms: [{ of: 'topic', is: 'one-of', values: ['cfg.topic'] }] },
    closed: { state: 'retired' },
  },
  {
    section: 'calendars',
    key: 'cfg-calendar',
    item: calendar,
    field: 'name',
    to: both('夜市', 'Night market'),
    closed: { state: 'retired' },
  },
  {
    section: 'clockPolicies',
    key: 'cfg-policy',
    item: {
      name: both('一时', 'One hour'),
      target: 'solution',
      position: 5,
      state: 'active',
      match: { types: ['cfg-visit'] },
      seconds: 3600,
      business: true,
      calendar: 'cfg-calendar',
      pauseWhenWaiting: false,
      steps: [75, 100],
      escalation: [],
    },
    field: 'escalation',
    to: [
      { afterSeconds: 1800, level: 1 },
      { afterSeconds: 7200, level: 2 },
    ],
    closed: { state: 'retired' },
  },
  {
    section: 'breakReasons',
    key: 'cfg-tea',
    item: { name: both('茶歇', 'Tea'), position: 7, limitMinutes: 10, state: 'active' },
    field: 'limitMinutes',
    to: 15,
    closed: { state: 'retired' },
  },
  {
    section: 'skills',
    key: 'cfg-gas',
    item: { name: both('燃气', 'Gas'), state: 'active' },
    field: 'name',
    to: both('燃气安全', 'Gas safety'),
    closed: { state: 'retired' },
  },
  { section: 'policies', key: 'company', item: {}, field: 'missedLimit', to: 6, closed: null },
  { section: 'queues', key: 'cfg-third', item: {}, field: 'calendar', to: 'cfg-calendar', closed: { state: 'closed' } },
  {
    section: 'wordlists',
    key: '行话',
    item: { audience: 'agent', action: 'stop', active: true, words: ['退单'] },
    field: 'words',
    to: ['退单', '甩单'],
    closed: { active: false },
  },
  {
    section: 'replies',
    key: '售前/报价',
    item: { shortcut: 'bj', body: both('报价如下', ''), files: [], state: 'active' },
    field: 'body',
    to: both('报价见附件', 'See the quote'),
    closed: null,
  },
  {
    section: 'unitReplies',
    key: 'CFG-1 售后/换货',
    item: {
      unit: 'CFG-1',
      folder: '售后',
      title: '换货',
      shortcut: 'hh',
      body: both('步骤见附件', ''),
      files: [],
      state: 'active',
    },
    field: 'files',
    to: [{ name: '步骤.png', mediaType: 'image/png', size: carriedPicture.length, sha256: digestOf(carriedPicture) }],
    closed: null,
  },
  {
    section: 'agreements',
    key: 'cfg-fans',
    item: {
      name: both('风机服务', 'Fans'),
      position: 20,
      state: 'active',
      summary: both('一小时', 'One hour'),
      products: ['family:cfg-fan'],
      tiers: [],
      policies: ['cfg-policy'],
      published: true,
    },
    field: 'products',
    to: ['model:CFG-FAN-1'],
    closed: { state: 'retired', published: false },
  },
  {
    section: 'playbooks',
    key: '上门三步',
    item: {
      name: both('上门三步', 'Visit'),
      types: ['cfg-visit'],
      steps: [{ key: 'call', name: both('致电', 'Call'), hint: null, required: true, before: 'resolved' }],
      state: 'active',
    },
    field: 'types',
    to: ['cfg-visit', 'repair'],
    closed: { state: 'retired' },
  },
  {
    section: 'templates',
    key: '上门量尺',
    item: {
      name: both('上门量尺', 'Measuring'),
      type: 'cfg-visit',
      title: '量尺',
      description: '',
      priority: 'normal',
      special: false,
      topic: 'cfg.topic',
      custom: {},
      tasks: [{ title: '拍照', required: true }],
      unit: 'CFG-1',
      playbook: '上门三步',
      position: 2,
      state: 'active',
    },
    field: 'playbook',
    to: null,
    closed: { state: 'retired' },
  },
  {
    section: 'dispatch',
    key: '上门单',
    item: {
      name: both('上门单', 'Visits'),
      position: 4,
      match: { types: ['cfg-visit'], topics: ['cfg.topic'], units: ['CFG-1'] },
      queue: 'cfg-third',
      skills: {},
      dedicatedSeconds: 900,
      sticky: false,
      tellCustomer: true,
      state: 'active',
    },
    field: 'match',
    to: { types: ['cfg-visit'] },
    closed: { state: 'retired' },
  },
  {
    section: 'macros',
    key: '标为噪音',
    item: {
      subject: 'ticket',
      title: '标为噪音',
      steps: [{ do: 'set', topic: 'cfg.topic', priority: 'high' }, { do: 'assign' }],
      state: 'active',
    },
    field: 'steps',
    to: [{ do: 'set', topic: 'cfg.topic' }],
    closed: null,
  },
  // It calls one of the company's, which is new too and cannot go before it.
  {
    section: 'unitMacros',
    key: 'CFG-1 噪音单',
    item: {
      unit: 'CFG-1',
      subject: 'ticket',
      title: '噪音单',
      steps: [{ do: 'macro', macro: '标为噪音' }],
      state: 'active',
    },
    field: 'steps',
    to: [
      { do: 'note', text: '已登记' },
      { do: 'macro', macro: '标为噪音' },
    ],
    closed: null,
  },
  ...carriedKinds,
];
