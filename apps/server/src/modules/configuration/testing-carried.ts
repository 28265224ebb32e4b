/** Of every kind that says by itself what it names: queues `cfg-third` (chat), `cfg-mail` and `cfg-voice` are there. */
import type { Section } from './contract.ts';

type Kind = {
  section: Section;
  key: string;
  item: object;
  field: string;
  to: unknown;
  closed: object | null;
  stays?: true;
};
const both = (zh: string, en: string) => ({ zh, en });
const server = { host: 'mail.example.com', port: 993, security: 'tls', user: 'service@example.com' };
const node = (id: string, kind: string, config: object, exits: object = {}) => ({
  id,
  kind,
  title: '',
  x: 0,
  y: 0,
  config,
  exits,
});
const drawing = (mostSeconds: number) => ({
  start: 'hours',
  nodes: [
    node('hours', 'hours', { calendarId: 'cfg-calendar' }, { open: 'queue', closed: 'box' }),
    node(
      'queue',
      'queue',
      { queueId: 'cfg-call', priority: 0, music: 'music', saySeconds: 45, mostSeconds },
      { late: 'desk', closed: 'box' },
    ),
    node('desk', 'extension', { extensionId: '7788', seconds: 20 }, { busy: 'box', silent: 'box' }),
    node('box', 'voicemail', { boxId: '夜间留言' }, { left: 'end', failed: 'end' }),
    node('end', 'hang-up', { prompt: 'goodbye' }),
  ],
  variables: {},
  language: 'zh',
  rescue: null,
});

export const carriedKinds: Kind[] = [
  {
    section: 'tags',
    key: 'cfg-often',
    item: { name: both('常客', 'Often'), tone: 'ok', position: 3, state: 'active' },
    field: 'tone',
    to: 'accent',
    closed: { state: 'retired' },
  },
  {
    section: 'purposes',
    key: 'cfg-survey',
    item: { name: both('调研', 'Research'), about: both('', ''), basis: 'consent', state: 'active' },
    field: 'about',
    to: both('每季一次', 'Each quarter'),
    closed: { state: 'retired' },
  },
  {
    section: 'notices',
    key: '调研告知',
    item: {
      title: both('调研告知', 'About research'),
      body: both('我们每季请您评价一次。', 'We ask once a quarter.'),
      purposes: ['cfg-survey'],
    },
    field: 'body',
    to: both('我们每年请您评价一次。', 'We ask once a year.'),
    closed: null,
    stays: true,
  },
  {
    section: 'views',
    key: '噪音投诉',
    item: {
      name: '噪音投诉',
      unit: 'CFG-1',
      conditions: { view: 'all', type: 'complaint', topic: 'cfg.topic', unit: 'CFG-1', state: ['new', 'open'] },
      sort: 'created',
      position: 4,
      state: 'active',
    },
    field: 'sort',
    to: 'clock',
    closed: null,
  },
  {
    section: 'widgets',
    key: 'cfg-shop',
    item: {
      hosts: ['cfg.example.com'],
      isDefault: false,
      queue: 'cfg-third',
      title: both('在线客服', 'Help'),
      greeting: both('您好', 'Hello'),
      hoursText: both('', ''),
      zone: 'Asia/Shanghai',
      hours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
      exceptions: [],
      hotline: null,
      privacyUrl: null,
      uploads: { maxBytes: 1_000_000, accept: ['image/png'] },
      recallSeconds: 60,
      idleMinutes: 20,
    },
    field: 'greeting',
    to: both('您好，请讲', 'Hello there'),
    closed: { hosts: [], isDefault: false },
  },
  {
    section: 'invitations',
    key: '久看价目',
    item: {
      widget: 'cfg-shop',
      name: '久看价目',
      active: true,
      pageHas: '/price',
      referrerHas: '',
      staySeconds: 90,
      visits: 1,
      againDays: 7,
      text: both('要不要帮您算一下？', 'Shall we work it out?'),
    },
    field: 'staySeconds',
    to: 120,
    closed: { active: false },
  },
  {
    section: 'mailboxes',
    key: 'service@example.com',
    item: {
      name: both('服务邮箱', 'Service'),
      queue: 'cfg-mail',
      imap: { ...server, folder: 'INBOX' },
      smtp: { ...server, port: 465 },
      auth: 'password',
      oauth: null,
      authority: null,
      dkim: { domain: 'example.com', selector: 'q1' },
      plusAddress: true,
      filesSent: true,
      // Without its password it stays so.
      state: 'paused',
    },
    field: 'plusAddress',
    to: false,
    closed: { state: 'paused' },
  },
  {
    section: 'webForms',
    key: 'cfg-write',
    item: {
      title: both('写信给我们', 'Write to us'),
      intro: both('一天内答复', 'Answered within a day'),
      state: 'active',
      mailbox: 'service@example.com',
    },
    field: 'intro',
    to: both('两天内答复', 'Answered within two days'),
    closed: { state: 'closed' },
  },
  {
    section: 'panels',
    key: '订单查询',
    item: {
      name: both('订单查询', 'Orders'),
      unit: 'CFG-1',
      url: 'https://orders.example.com/panel',
      places: ['customer', 'ticket'],
      height: 320,
      state: 'active',
    },
    field: 'height',
    to: 400,
    closed: { state: 'paused' },
  },
  {
    section: 'trunks',
    key: 'cfg-carrier',
    item: {
      name: both('运营商', 'Carrier'),
      unit: 'CFG-1',
      hosts: ['sip.example.com'],
      username: 'qiao',
      registers: false,
      callerId: '+862155550000',
      maxCalls: 30,
      manners: {
        codecs: ['PCMU'],
        srtp: 'optional',
        optionsSeconds: 60,
        fromUser: '4001',
        addresses: ['192.0.2.9'],
      },
      state: 'active',
    },
    field: 'maxCalls',
    to: 60,
    closed: { state: 'retired' },
  },
  {
    section: 'extensions',
    key: '7788',
    item: { name: '前台', unit: 'CFG-1', state: 'active' },
    field: 'name',
    to: '大厅前台',
    closed: { state: 'retired' },
  },
  {
    section: 'voiceBoxes',
    key: '夜间留言',
    item: {
      name: both('夜间留言', 'Night'),
      unit: 'CFG-1',
      queue: 'cfg-voice',
      greeting: 'voicemail',
      mostSeconds: 90,
      retentionDays: 30,
      code: '7701',
      state: 'active',
    },
    field: 'mostSeconds',
    to: 120,
    closed: { state: 'retired' },
  },
  {
    section: 'flows',
    key: '总机',
    item: { name: both('总机', 'Switchboard'), unit: 'CFG-1', definition: drawing(600), state: 'active' },
    field: 'definition',
    to: drawing(900),
    closed: null,
  },
  {
    section: 'numbers',
    key: '2155550000',
    item: {
      name: both('热线', 'Hotline'),
      unit: 'CFG-1',
      target: { kind: 'flow', of: '总机' },
      state: 'active',
    },
    field: 'target',
    to: { kind: 'extension', of: '7788' },
    closed: null,
  },
];
