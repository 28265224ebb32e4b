/** Of every kind that says by itself what it names: queues `cfg-third` (chat), `cfg-mail` and `cfg-voice` are there. */
import { createHash } from 'node:crypto';
import type { Section } from './contract.ts';
import { callKinds } from './testing-calls.ts';

/** What a prompt of the documents sounds like: twice something else. */
export const tones = [aTone(440, 300), aTone(660, 500)];
/** PCM of 16 bits at 8 kHz. */
function aTone(hertz: number, ms: number): Buffer {
  const samples = Int16Array.from({ length: ms * 8 }, (_, at) => 6000 * Math.sin((2 * Math.PI * hertz * at) / 8000));
  const head = Buffer.alloc(44);
  head.write('RIFF\0\0\0\0WAVEfmt ', 0, 'latin1');
  for (const [at, value] of [
    [4, 36 + samples.byteLength],
    [16, 16],
    [20, 0x1_0001],
    [24, 8000],
    [28, 16_000],
    [32, 0x10_0002],
    [40, samples.byteLength],
  ] as const)
    head.writeUInt32LE(value, at);
  head.write('data', 36, 'latin1');
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}
const digest = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
export const takeOf = (wav: Buffer) => ({ sha256: digest(wav), size: wav.length });
/** Contents of both, as a document brings them. */
export const soundsAlong = Object.fromEntries(tones.map((wav) => [digest(wav), wav.toString('base64')]));

export type Kind = {
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
export const carriedKinds: Kind[] = [
  {
    section: 'ticketWords',
    key: 'person',
    item: { told: both('{{客服姓名}}接手了 {{工单编号}}', '{{staff}} has {{number}} now') },
    field: 'told',
    to: both('{{工单编号}}由{{客服姓名}}处理', '{{number}} is with {{staff}}'),
    closed: null,
  },
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
    section: 'outsideChannels',
    key: 'cfg-account',
    item: {
      kind: 'wechat',
      name: both('服务号', 'Account'),
      queue: 'cfg-wechat',
      settings: {
        appId: 'wx0123456789',
        apiBase: 'https://api.weixin.qq.com',
        mode: 'aes',
        greeting: '您好',
        received: null,
        menu: [{ name: '报修', buttons: [{ name: '查进度', key: '查进度' }] }],
      },
      // Without its secrets it stays so.
      state: 'paused',
    },
    field: 'name',
    to: both('公众号', 'Official account'),
    closed: null,
    stays: true,
  },
  { section: 'ratingPolicies', key: 'company', item: {}, field: 'fatigueDays', to: 77, closed: null },
  { section: 'helpPolicies', key: 'company', item: {}, field: 'keepDays', to: 77, closed: null },
  {
    section: 'prompts',
    key: 'cfg-closed',
    item: {
      name: both('打烊', 'Closed'),
      words: both('我们下班了', 'We are closed'),
      takes: { zh: takeOf(tones[0]!), en: null },
      state: 'active',
    },
    field: 'takes',
    to: { zh: takeOf(tones[1]!), en: takeOf(tones[0]!) },
    closed: null,
  },
  ...callKinds,
];
