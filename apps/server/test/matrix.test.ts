/**
 * The rights matrix, from the route table: every route × every shipped role held at unit A, against the things of unit B. Things
 * of B carry a canary; it may appear in no response of any kind, and no unsafe call may change them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { newId } from '#kernel';
import { type Client, type TestProgram, testProgram } from '#program';
import { anAnnouncement } from '#testing/bulletins';
import { aConversation, aVisitor, aWidget } from '#testing/conversations';
import { aCustomer } from '#testing/customers';
import { anAdministrator, aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent, aQueue } from '#testing/routing';
import { aSide } from '#testing/sides';
import { aRoom } from '#testing/teamwork';
import { aTicket } from '#testing/tickets';

const canary = 'KANARIENVOGEL';
const phone = '13900007788';
let program: TestProgram;
let administrator: Client;
let visitor: Client;
const roles: { code: string; permissions: string[]; client: Client }[] = [];
const b: Record<
  | 'unit'
  | 'staff'
  | 'customer'
  | 'ticket'
  | 'conversation'
  | 'queue'
  | 'widget'
  | 'visit'
  | 'message'
  | 'room'
  | 'announcement'
  | 'side',
  string
> = {
  room: '',
  announcement: '',
  side: '',
  unit: '',
  staff: '',
  customer: '',
  ticket: '',
  conversation: '',
  queue: '',
  widget: '',
  visit: '',
  message: '',
};

beforeAll(async () => {
  program = await testProgram();
  const { kernel } = program;
  const first = await anAdministrator(kernel);
  administrator = await program.signIn(first.number, first.password);
  const unitA = await aUnit(kernel.db, { kind: 'branch' });
  b.unit = await aUnit(kernel.db, { kind: 'branch', name: { zh: `${canary}分公司`, en: `${canary} branch` } });
  b.staff = (
    await aStaff(kernel, { unitId: b.unit, number: `${canary}-1`, name: `${canary}员工`, roles: ['agent'] })
  ).id;
  b.customer = (
    await aCustomer(kernel, { unitId: b.unit, name: `${canary}客户`, phone, address: `${canary}路 1 号` })
  ).id;
  const queue = await aQueue(kernel, { unitId: b.unit, name: { zh: `${canary}队列`, en: `${canary} queue` } });
  b.queue = queue.id;
  // Not ready: an offer that runs out in the middle would change the conversation by itself.
  const colleague = await anAgent(kernel, { queue, name: `${canary}坐席`, ready: false });
  b.room = await aRoom(kernel, { staffIds: [b.staff, colleague.id], name: `${canary}群`, says: `${canary}悄悄话` });
  b.announcement = await anAnnouncement(kernel, { unitId: b.unit, authorId: b.staff, title: `${canary}公告` });
  const widget = await aWidget(kernel, { queue });
  b.widget = widget.id;
  const guest = await aVisitor(kernel, { widget });
  b.visit = guest.visitId;
  const guestClient = program.bearer(guest.token);
  const started = await guestClient.post<{ id: string }>('/api/widget/conversations', {
    language: 'zh-CN',
    firstMessage: { clientId: newId(), text: `${canary} 漏水了` },
  });
  b.conversation = started.body.id;
  b.ticket = (
    await aTicket(kernel, {
      unitId: b.unit,
      title: `${canary}工单`,
      description: `${canary}说明`,
      customerId: b.customer,
    })
  ).id;
  const third = await aUnit(kernel.db, { kind: 'branch' });
  b.side = await aSide(kernel, {
    ticketId: b.ticket,
    byStaffId: b.staff,
    toUnitId: third,
    topic: `${canary}问题`,
    text: `${canary}旁路`,
  });
  const other = await aConversation(kernel);
  visitor = program.bearer((await aVisitor(kernel)).token);
  expect(other).toBeDefined();
  const listed = await administrator.get<{ roles: { code: string; permissions: string[] }[] }>('/api/identity/roles');
  for (const { code, permissions } of listed.body.roles) {
    const person = await aStaff(kernel, { unitId: unitA, roles: [code] });
    roles.push({ code, permissions, client: await program.signIn(person.number, person.password) });
  }
  await kernel.events.settle();
}, 180_000);
afterAll(() => program?.stop());

const absent = '01900000-0000-7000-8000-000000000000';

/** The thing of unit B that a path names. */
function idFor(path: string): string {
  if (path.startsWith('/api/organisation/units')) return b.unit;
  if (
    path.startsWith('/scim/v2/Users') ||
    path.startsWith('/api/identity/staff') ||
    path.startsWith('/api/routing/staff')
  )
    return b.staff;
  if (path.startsWith('/api/customers')) return b.customer;
  if (path.startsWith('/api/tickets') || path.startsWith('/api/playbooks/tickets')) return b.ticket;
  if (path.startsWith('/api/teamwork/rooms')) return b.room;
  if (path.startsWith('/api/sides/helpers')) return b.unit;
  if (path.startsWith('/api/sides')) return b.side;
  if (path.startsWith('/api/bulletins/announcements')) return b.announcement;
  if (path.startsWith('/api/visitors/live')) return b.visit;
  if (path.startsWith('/api/conversations/widgets')) return b.widget;
  if (path.startsWith('/api/conversations') || path.startsWith('/api/widget/conversations')) return b.conversation;
  if (path.startsWith('/api/routing/queues')) return b.queue;
  return absent;
}

const fill = (path: string): string =>
  path.replace(/:(\w+)/g, (_, name: string) => {
    if (name === 'id') return idFor(path);
    return name === 'seq' ? '1' : name === 'subject' ? 'customer' : absent;
  });

/** Filters that ask for B by name. */
const questions = (): string[] => [
  '',
  `?unitId=${b.unit}`,
  `?unitId=${b.unit}&below=true`,
  `?q=${canary}`,
  `?words=${canary}`,
  `?q=${phone.slice(-4)}`,
  `?q=${phone}`,
  `?view=unit`,
  `?view=all`,
  `?view=closed`,
  `?customerId=${b.customer}`,
  `?conversationId=${b.conversation}`,
  `?agentId=${b.staff}`,
  `?assigneeId=${b.staff}`,
  `?subjectId=${b.ticket}`,
];

/** Those that the route understands. */
function questionsFor(query: unknown): string[] {
  const known = Object.keys((query as { shape?: object } | undefined)?.shape ?? {});
  return questions().filter((question) => question === '' || known.includes(question.slice(1).split('=')[0]!));
}

const name = { zh: '偷改', en: 'stolen' };
const stolenTerms = { summary: name, customerIds: [], products: [], tierIds: [], policyIds: [] };
const stolenStep = { key: 'stolen', name, hint: null, required: true, before: 'resolved' };
/** Well-formed bodies for unsafe calls on things of B, or creations at B. */
const bodies = (): Record<string, unknown> => ({
  'POST /api/organisation/units': { parentId: b.unit, kind: 'team', code: 'STOLEN', name, description: name },
  'PATCH /api/organisation/units/:id': { version: 1, name },
  'POST /api/organisation/units/:id/move': { version: 1, parentId: b.unit },
  'POST /api/organisation/units/:id/state': { version: 1, state: 'closed' },
  'POST /api/organisation/posts': { unitId: b.unit, name, description: name, qualifications: name, layer: 'execution' },
  'POST /api/identity/staff': {
    number: 'X9',
    name: '偷',
    unitId: b.unit,
    postId: null,
    grants: [],
    email: null,
    phone: null,
    locale: 'en',
  },
  'PATCH /api/identity/staff/:id': { version: 1, name: '偷改' },
  'POST /api/identity/staff/:id/state': { version: 1, state: 'left' },
  'POST /api/identity/staff/:id/grants': { roleId: absent, unitId: b.unit },
  'POST /api/selections': { name: '偷', condition: { match: 'all', parts: [] }, sharedWith: [b.unit] },
  'PATCH /api/selections/:id': { version: 1, name: '偷改' },
  'POST /api/selections/:id/freeze': { name: '偷' },
  'POST /api/selections/:id/labels': { form: 'zh' },
  'POST /api/selections/:id/mail/preview': { purpose: 'marketing', subject: '偷', text: '偷' },
  'POST /api/selections/:id/mail': { purpose: 'marketing', subject: '偷', text: '偷', expected: 1 },
  'POST /api/mentions/read': { ids: null },
  'POST /api/remotehelp/sessions': { subject: { kind: 'ticket', id: b.ticket } },
  'PUT /api/remotehelp/policy': { recording: true, keepDays: 1 },
  'POST /api/remotehelp/sessions/:id/end': { by: 'agent' },
  'POST /api/remotehelp/sessions/:id/signals': { candidates: [] },
  'POST /scim/v2/Users': {
    userName: 'stolen@example.com',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: `${canary}-1` },
  },
  'PUT /scim/v2/Users/:id': { userName: 'stolen@example.com', displayName: '偷改' },
  'PATCH /scim/v2/Users/:id': { Operations: [{ op: 'replace', path: 'displayName', value: '偷改' }] },
  'POST /api/apikeys': { name: '偷', unitId: b.unit, permissions: ['customers.read'] },
  'PATCH /api/apikeys/:id': { version: 1, name: '偷改' },
  'POST /api/apikeys/:id/rotate': { version: 1 },
  'POST /api/webhooks/endpoints': { name: '偷', url: 'http://127.0.0.1:9/', unitId: b.unit, kinds: ['ticket.opened'] },
  'PATCH /api/webhooks/endpoints/:id': { version: 1, name: '偷改' },
  'POST /api/webhooks/endpoints/:id/rotate': { version: 1 },
  'POST /api/webhooks/endpoints/:id/replay': { positions: [1] },
  'POST /api/wordlists': { name: '偷', audience: 'both', action: 'mask', words: ['偷'] },
  'POST /api/visitors/live/:id/invitation': { text: '偷' },
  'POST /api/visitors/rules': { widgetId: b.widget, name: '偷', staySeconds: 1, text: name },
  'POST /api/visitors/bans': { visitId: b.visit, by: 'visitor', reason: '偷', hours: 1 },
  'POST /api/customers': { name: '偷', unitId: b.unit },
  'PATCH /api/customers/:id': { version: 1, name: '偷改' },
  'POST /api/customers/:id/identities': { kind: 'email', value: 'x@example.com' },
  'POST /api/customers/:id/merge': { intoId: b.customer, version: 1 },
  'POST /api/customers/:id/merges/:mergeId/undo': {},
  'POST /api/customers/:id/relations': { otherId: absent, kind: 'family' },
  'POST /api/customers/:id/addresses': { purpose: 'delivery', address: '偷路 1 号' },
  'POST /api/customers/:id/listing': { listing: 'black', reason: '偷改' },
  'POST /api/customers/:id/apart': { otherId: b.customer },
  'POST /api/customers/:id/products': { modelId: absent, serialNumber: '1', boughtOn: null },
  'POST /api/customers/:id/consents': { purpose: 'service', given: true, source: 'call' },
  'POST /api/customers/:id/needs': { title: '偷改' },
  'PATCH /api/customers/:id/needs/:needId': { version: 1, title: '偷改' },
  'POST /api/customers/:id/orders': {
    number: '偷 1',
    placedAt: '2026-01-01T00:00:00Z',
    lines: [{ title: '偷', quantity: 1, price: 100 }],
  },
  'PATCH /api/orders/:id': { version: 1, note: '偷改' },
  'POST /api/orders/:id/reveal': { reason: '偷看' },
  'POST /api/orders/bulk': {
    unitId: b.unit,
    orders: [
      {
        source: 'shop',
        number: '偷 2',
        placedAt: '2026-01-01T00:00:00Z',
        lines: [{ title: '偷', quantity: 1, price: 100 }],
        customer: { phone },
      },
    ],
  },
  'POST /api/customers/:id/contracts': { number: '偷 1', startsOn: '2026-01-01' },
  'PUT /api/contracts/:id': { version: 1, number: '偷 1', startsOn: '2026-01-01' },
  'POST /api/customers/:id/disclosures': {
    recipient: '偷快递',
    purpose: 'service',
    reason: '偷改',
    fields: ['name'],
    givenOn: '2026-01-01',
  },
  'POST /api/customers/:id/identity-checks/:field': { typed: '110101199003070000' },
  'POST /api/customers/:id/identity-checks/:field/refuse': { note: '偷改' },
  'POST /api/consents/purposes': { code: 'stolen', name, about: name, basis: 'consent' },
  'PATCH /api/consents/purposes/:code': { version: 1, name },
  'POST /api/consents/notices': { title: name, body: name, purposes: ['service'] },
  'PATCH /api/consents/notices/:id': { edits: 1, title: name },
  'POST /api/consents/notices/:id/publish': { edits: 1 },
  'POST /api/customers/:id/call': { identityId: absent },
  'POST /api/customers/:id/reveal': { field: 'phone', reason: 'curious' },
  'POST /api/customers/:id/mail': { subject: 'x', text: 'x' },
  'POST /api/customers/:id/export': { reason: 'x x x' },
  'POST /api/customers/:id/erase': { reason: 'x x x' },
  'POST /api/webcalls/entrances': { name, number: '4000000000' },
  'PUT /api/webcalls/entrances/:id': { name, number: '4000000000', version: 1 },
  'POST /api/webcalls/enter/:code': { sdp: 'v=0 of nobody' },
  'POST /api/webcalls/guest/:secret/sound': { sdp: 'v=0 of nobody' },
  'POST /api/widget/call': { sdp: 'v=0 of nobody' },
  'POST /api/voicemail/boxes': { unitId: b.unit, name },
  'PUT /api/voicemail/boxes/:id': { unitId: b.unit, name, version: 1 },
  'PATCH /api/voicemail/messages/:id': { state: 'read' },
  'POST /api/rooms': { unitId: b.unit, name, code: '6688', pin: '4711' },
  'PUT /api/rooms/:id': { unitId: b.unit, name, code: '6688', version: 1 },
  'POST /api/rooms/:id/acts': { do: 'end' },
  'PUT /api/wrapups/calls/:id': { version: 1, notes: '偷' },
  'POST /api/wrapups/calls/:id/steps': { step: 'greet' },
  'PUT /api/wrapups/schemes/:queueId': { version: 0 },
  'PUT /api/waitrooms/:queueId': { version: 0, music: 'music' },
  'POST /api/callbacks': { contact: '13900000000' },
  'PUT /api/callbacks/policy': {
    version: 1,
    dialling: 'preview',
    retries: {
      busy: { times: 1, minutes: 5 },
      'no-answer': { times: 1, minutes: 5 },
      failed: { times: 1, minutes: 5 },
    },
    mostAttempts: 3,
    liveDays: 3,
    perDay: 3,
    prefixes: ['+86'],
    webQueueId: null,
    perHour: 60,
    fromMinute: 540,
    toMinute: 1260,
    zone: 'Asia/Shanghai',
  },
  'POST /api/callbacks/page': { name: '偷', contact: '13900000000', proof: 'x' },
  'POST /api/callbacks/:id/postpone': { at: '2030-01-01T00:00:00.000Z' },
  'POST /api/callbacks/:id/end': { result: 'withdrawn' },
  'POST /api/flows': { name, unitId: b.unit },
  'PATCH /api/flows/:id': { version: 1, name },
  'POST /api/flows/:id/publish': { version: 1 },
  'POST /api/flows/:id/versions/:number/restore': { version: 1 },
  'POST /api/flows/:id/try': { state: null, input: null },
  'POST /api/telephony/trunks': { unitId: b.unit, code: 'stolen', name, hosts: ['127.0.0.1:9'], state: 'retired' },
  'PUT /api/telephony/trunks/:id': { version: 1, unitId: b.unit, code: 'stolen', name, hosts: ['127.0.0.1:9'] },
  'POST /api/operators/busy': { number: '8999' },
  'POST /api/callsetup/first-call': {
    unitId: b.unit,
    trunk: null,
    number: { number: '4008009998', name },
    hours: { kind: 'always' },
    template: 'greeting',
    queue: { kind: 'queue', id: b.queue },
  },
  'POST /api/callsetup/tests': { kind: 'extension', id: b.unit },
  'POST /api/callsetup/tests/:id/keys': { digits: '0' },
  'POST /api/telephony/extensions': { unitId: b.unit, number: '8999', name: '偷', state: 'retired' },
  'PUT /api/telephony/extensions/:id': { version: 1, unitId: b.unit, number: '8999', name: '偷' },
  'POST /api/telephony/numbers': {
    unitId: b.unit,
    number: '4008009999',
    name,
    target: { kind: 'queue', id: b.queue },
    state: 'retired',
  },
  'PUT /api/telephony/numbers/:id': {
    version: 1,
    unitId: b.unit,
    number: '4008009999',
    name,
    target: { kind: 'queue', id: b.queue },
  },
  'PUT /api/telephony/policy': {
    version: 1,
    recording: 'none',
    sayRecording: false,
    sayAgent: false,
    retentionDays: 1,
  },
  'POST /api/recordings/rules': { name },
  'PUT /api/recordings/rules/:id': { name, version: 1 },
  'POST /api/recordings/calls/:id/pause': { paused: true },
  'POST /api/recordings/:id/comments': { atMs: 0, text: 'x' },
  'POST /api/operators/calls': { to: { number: '8999' } },
  'POST /api/operators/calls/:id/act': { do: 'park' },
  'POST /api/operators/calls/:id/watch': { do: 'listen' },
  'PUT /api/operators/codes': { codes: [{ act: 'hold', code: '*10' }] },
  'PUT /api/operators/mine': {
    ...{ alwaysTo: '', busyTo: '', unansweredTo: '', undisturbed: false, followTo: [], callWaiting: true },
  },
  'PUT /api/operators/extensions/:id': {
    ...{ alwaysTo: '', busyTo: '', unansweredTo: '', undisturbed: false, followTo: [], callWaiting: true },
    ...{ pickupGroup: '', class: 'internal', limitSeconds: null },
  },
  'PUT /api/operators/policy': { firstSlot: 71, lastSlot: 79, ringBackSeconds: 60, tellAgent: true, version: 1 },
  'POST /api/telephony/calls/:id/sound': { sdp: 'v=0 and nothing else' },
  'POST /api/telephony/calls/:id/hold': { held: true },
  'POST /api/telephony/calls/:id/mute': { muted: true },
  'POST /api/telephony/calls/:id/digits': { digits: '1' },
  'POST /api/telephony/calls/:id/transfer': { queueId: b.queue },
  'PUT /api/prompts/:code': { name, words: name },
  'POST /api/routing/queues': { code: 'stolen', name, channel: 'chat', unitId: b.unit },
  'PATCH /api/routing/queues/:id': { version: 1, name },
  'PUT /api/routing/queues/:id/members': { members: [] },
  'POST /api/configuration/drafts': {
    title: 'x',
    document: { format: 'qiao-configuration', version: 1, calendars: {}, breakReasons: {}, policies: {}, queues: {} },
  },
  'POST /api/configuration/drafts/:id/apply': { seen: 'x' },
  'PUT /api/routing/policy': {
    version: 1,
    capacity: { chat: 5 },
    classes: { chat: 2 },
    blocks: {},
    silentGraceSeconds: 60,
    missedLimit: 1,
    declinedSeconds: 300,
    hopLimit: 2,
  },
  'PUT /api/routing/break-reasons/:code': { name, limitMinutes: 5, position: 9 },
  'PUT /api/routing/skills/:code': { name },
  'PUT /api/routing/staff/:id/capacity': { capacity: { chat: 1 } },
  'POST /api/routing/staff/:id/presence': { state: 'break', reason: 'rest' },
  'POST /api/conversations/:id/messages': { clientId: newId(), text: '偷' },
  'POST /api/conversations/:id/read': { seq: 1 },
  'POST /api/conversations/:id/close': {},
  'POST /api/conversations/:id/transfer': { queueId: b.queue, note: 'x' },
  'POST /api/conversations/:id/customer': { customerId: b.customer },
  'POST /api/replies': { reach: 'team', unitId: b.unit, title: '偷', body: { zh: '偷', en: '' } },
  'POST /api/views': { unitId: b.unit, name: '偷', conditions: {} },
  'PUT /api/views/:id': { unitId: b.unit, name: '偷', conditions: {}, version: 1 },
  'POST /api/deferrals/messages': {
    conversationId: b.conversation,
    text: '偷',
    sendAt: new Date(Date.now() + 3_600_000).toISOString(),
  },
  'POST /api/mailboxes': {
    address: 'stolen@example.com',
    name,
    queueId: b.queue,
    imap: { host: '127.0.0.1', port: 1, security: 'none', user: 'x' },
    smtp: { host: '127.0.0.1', port: 1, security: 'none', user: 'x' },
    auth: 'password',
    password: 'x',
  },
  'PUT /api/mailboxes/:id': {
    address: 'stolen@example.com',
    name,
    queueId: b.queue,
    imap: { host: '127.0.0.1', port: 1, security: 'none', user: 'x' },
    smtp: { host: '127.0.0.1', port: 1, security: 'none', user: 'x' },
    auth: 'password',
    state: 'paused',
    version: 1,
  },
  'PUT /api/mailboxes/signatures/:unitId': { text: name },
  'POST /api/channels': { kind: 'generic', code: 'stolen', name, queueId: b.queue, settings: {} },
  'PUT /api/channels/:id': { version: 1, name, queueId: b.queue, state: 'paused', settings: {} },
  'POST /api/channels/:id/secrets': { direction: 'in' },
  'POST /api/channels/:id/menu': {},
  'POST /api/channels/texts': {
    customerId: b.customer,
    channelId: absent,
    purpose: 'service',
    text: '偷',
    clientId: newId(),
  },
  'PUT /api/workplaces/providers/:platform': {
    state: 'off',
    appId: 'ww1',
    by: 'number',
    pageBase: 'https://a.example',
    apiBase: 'https://a.example',
    directoryBase: 'https://a.example',
    version: 0,
  },
  'POST /api/workplaces/robots': {
    platform: 'wecom',
    name: 'stolen',
    unitId: b.unit,
    kinds: [],
    language: 'en',
    hook: 'https://a.example/cgi-bin/webhook/send?key=k',
  },
  'PUT /api/workplaces/robots/:id': { name: 'stolen', kinds: [], language: 'en', state: 'paused', version: 1 },
  'POST /api/channels/:code/wechat': {},
  'POST /api/panels': {
    name: { zh: '偷', en: 'stolen' },
    url: 'https://a.example/',
    places: ['customer'],
    height: 300,
    unitId: b.unit,
  },
  'PATCH /api/panels/:id': { version: 1, state: 'paused' },
  'POST /api/panels/:id/rotate': { version: 1, overlapHours: 0 },
  'POST /api/panels/:id/context': { place: 'customer', id: absent },
  'POST /api/channels/:code/calls': { type: 'receipt', messageId: absent, state: 'read' },
  'POST /api/mail/conversations/:id/letters': { clientId: newId(), text: '偷' },
  'PUT /api/mail/forms': { code: 'stolen', mailboxId: absent, title: name, intro: name },
  'POST /api/mail/forms/:code': { proof: 'x', name: '偷', email: 'x@example.com', subject: '偷', text: '偷' },
  'POST /api/cards': { conversationId: b.conversation, clientId: newId(), card: { kind: 'product', title: '偷' } },
  'POST /api/deferrals/snooze': { conversationId: b.conversation, until: null },
  'POST /api/batches': {
    id: newId(),
    subject: 'ticket',
    ids: [b.ticket],
    action: { do: 'note', text: '偷' },
  },
  'POST /api/batches/count': { filter: { tickets: { unitId: b.unit } } },
  'POST /api/batches/:id/undo': { id: newId() },
  'POST /api/macros': {
    subject: 'ticket',
    reach: 'team',
    unitId: b.unit,
    title: '偷',
    steps: [{ do: 'assign', staffId: null }],
  },
  'PUT /api/analytics/targets': { unitId: b.unit, figure: 'service-level', value: 90 },
  'POST /api/reports/schedules': {
    name: '偷',
    report: 'queues',
    filter: { unitId: b.unit },
    cadence: 'daily',
    atMinute: 480,
    zone: 'Asia/Shanghai',
    recipients: [b.staff],
  },
  'POST /api/imports/:id/check': { mapping: ['name'], mode: 'fill' },
  'POST /api/sides': {
    ticketId: b.ticket,
    topic: '偷',
    text: '偷',
    clientId: newId(),
    to: { kind: 'guest', name: '偷', email: 'thief@example.com' },
  },
  'PUT /api/sides/helpers/:id': { on: true },
  'POST /api/sides/:id/messages': { text: '偷', clientId: newId() },
  'POST /api/bulletins/announcements': { unitId: b.unit, title: '偷', body: '偷' },
  'PUT /api/bulletins/announcements/:id': { title: '偷', body: '偷', version: 1, again: true },
  'POST /api/bulletins/announcements/:id/read': { confirm: true },
  'PUT /api/bulletins/posts/:id': { title: '偷', body: '偷', version: 1 },
  'POST /api/bulletins/posts/:id/replies': { text: '偷' },
  'POST /api/bulletins/posts/:id/mark': { on: true },
  'POST /api/teamwork/rooms': { kind: 'pair', staffId: b.staff },
  'PATCH /api/teamwork/rooms/:id': { name: '偷改' },
  'POST /api/teamwork/rooms/:id/members': { staffIds: [b.staff] },
  'POST /api/teamwork/rooms/:id/owner': { staffId: b.staff },
  'POST /api/teamwork/rooms/:id/messages': { clientId: newId(), text: '偷' },
  'POST /api/teamwork/rooms/:id/read': { seq: 1 },
  'POST /api/tickets': { title: '偷', type: 'repair', unitId: b.unit },
  'POST /api/clocks/calendars/:id/days': {
    version: 1,
    base64: Buffer.from('日期,类型\n2026-10-01,休').toString('base64'),
  },
  'POST /api/clocks/policies/:id/recalculation': { order: true },
  'POST /api/catalogue/topics': { code: 'stolen', name },
  'POST /api/catalogue/families': { code: 'stolen', name },
  'POST /api/fields/:subject': { key: 'stolen', kind: 'text', name },
  'POST /api/catalogue/ticket-types': { key: 'stolen', name },
  'PATCH /api/catalogue/ticket-types/:id': { version: 1, position: 1 },
  'PUT /api/ticket-words': {
    person: { zh: '偷', en: '', version: 0 },
    unit: { zh: '偷', en: '', version: 0 },
  },
  'POST /api/ticket-dispatch': { name, queueId: b.queue },
  'PATCH /api/ticket-dispatch/:id': { version: 1, position: 1 },
  'POST /api/advice': { ticketId: b.ticket, question: '偷问' },
  'POST /api/advice/:id/give': { verdict: 'approve' },
  'POST /api/agreements': { code: 'stolen', name, draft: stolenTerms },
  'PATCH /api/agreements/:id': { version: 1, position: 1 },
  'POST /api/agreements/:id/publish': { version: 1 },
  'POST /api/agreements/links': { customerId: b.customer },
  'POST /api/telephony/calls': { ticket: 'x'.repeat(43) },
  'POST /api/playbooks': { name, steps: [stolenStep] },
  'PATCH /api/playbooks/:id': { version: 1, steps: [stolenStep] },
  'POST /api/playbooks/tickets/:ticketId': { playbookId: '00000000-0000-7000-8000-000000040101' },
  'POST /api/playbooks/tickets/:ticketId/steps': { key: 'receive', done: true },
  'POST /api/ticket-templates': { name, type: 'repair' },
  'PATCH /api/ticket-templates/:id': { version: 1, position: 1 },
  'POST /api/ticket-templates/:id/open': { title: '偷', type: 'repair', unitId: b.unit },
  'PATCH /api/tickets/:id': { version: 1, title: '偷改' },
  'POST /api/tickets/:id/assign': { assigneeId: null, version: 1 },
  'POST /api/tickets/:id/comments': { text: '偷', internal: true },
  'POST /api/tickets/:id/state': { to: 'closed', version: 1 },
  'POST /api/tickets/:id/conversations': { conversationId: b.conversation },
});

/** What unit B holds, as rows. */
async function rowsOfB(): Promise<string> {
  const tables = [
    'organisation.unit',
    'identity.staff',
    'customers.customer',
    'tickets.ticket',
    'conversations.conversation',
    'routing.queue',
    'conversations.widget',
    'teamwork.room',
    'bulletins.announcement',
    'sides.side',
  ];
  const ids = Object.values(b).filter(Boolean);
  const rows = await Promise.all(
    tables.map((table) =>
      // A promise that runs out while this goes on is told by the program itself.
      program.kernel.db.run(
        `select to_jsonb(t) - 'first_response_told' as row from ${table} t where id = any($1::uuid[])`,
        [ids],
      ),
    ),
  );
  const [counts] = await program.kernel.db.run(
    `select (select count(*) from organisation.unit where $1 = any(path)) as units, (select count(*) from identity.staff where unit_id = $1) as staff,
       (select count(*) from customers.customer where unit_id = $1) as customers, (select count(*) from tickets.ticket where unit_id = $1) as tickets,
       (select count(*) from conversations.message where conversation_id = $2) as messages, (select count(*) from routing.queue where unit_id = $1) as queues`,
    [b.unit, b.conversation],
  );
  return JSON.stringify([rows, counts]);
}

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
const call = (
  client: Client,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> => client[method.toLowerCase() as Verb](path, body);

describe('the door', () => {
  it('lets nobody in without a session, a visitor nowhere but to the widget, staff not into the widget', async () => {
    const wrong: string[] = [];
    for (const { method, path, right } of program.kernel.http.table()) {
      const url = fill(path);
      const unsafe = method === 'GET' || method === 'DELETE' ? undefined : {};
      if (right.kind !== 'open') {
        const { status } = await call(program.anonymous, method, url, unsafe);
        if (status !== 401) wrong.push(`nobody: ${method} ${path} → ${status}`);
      }
      if (right.kind === 'needs' || right.kind === 'signedIn') {
        const { status } = await call(visitor, method, url, unsafe);
        if (status !== 401) wrong.push(`visitor: ${method} ${path} → ${status}`);
      }
      if (right.kind === 'visitor') {
        const { status } = await call(administrator, method, url, unsafe);
        if (status !== 403) wrong.push(`staff: ${method} ${path} → ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('refuses every change that a foreign page could send with the cookie of somebody signed in', async () => {
    const wrong: string[] = [];
    const json = { 'content-type': 'application/json' };
    const forged: Record<string, string>[] = [{}, { 'x-qiao-csrf': '1', origin: 'https://evil.example' }];
    let tried = 0;
    for (const { method, path, right } of program.kernel.http.table()) {
      if (method === 'GET' || right.kind === 'open' || right.kind === 'visitor') continue;
      for (const headers of forged) {
        const answer = await fetch(program.url + fill(path), {
          method,
          headers: { cookie: administrator.cookie, ...(method === 'DELETE' ? {} : json), ...headers },
          body: method === 'DELETE' ? null : '{}',
        });
        const { error } = (await answer.json()) as { error?: { code: string } };
        // Doors of other standards say our code in a header.
        const code = error?.code ?? answer.headers.get('qiao-error');
        if (answer.status !== 403 || code !== 'kernel.csrf') wrong.push(`${method} ${path} → ${answer.status}`);
        tried++;
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(60);
  });

  it('asks each role for the permission of the route', async () => {
    const wrong: string[] = [];
    for (const { method, path, right } of program.kernel.http.table()) {
      if (right.kind !== 'needs') continue;
      for (const { code, permissions, client } of roles) {
        if (permissions.includes(right.permission)) continue;
        const { status } = await call(
          client,
          method,
          fill(path),
          method === 'GET' || method === 'DELETE' ? undefined : {},
        );
        if (status !== 403) wrong.push(`${code}: ${method} ${path} → ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(roles.length).toBeGreaterThan(8);
  }, 120_000);
});

describe('the other unit', () => {
  it('shows in no answer to any role of unit A', async () => {
    // The canary sings: whoever may see everything finds it, so its absence elsewhere means something.
    for (const path of [
      '/api/tickets?view=all',
      `/api/customers?q=${canary}`,
      `/api/conversations/${b.conversation}/messages`,
      `/api/identity/staff?q=${canary}`,
    ])
      expect(JSON.stringify((await administrator.get(path)).body), path).toContain(canary);
    const leaks: string[] = [];
    for (const { method, path, right, response, query } of program.kernel.http.table()) {
      if (method !== 'GET' || right.kind === 'open' || right.kind === 'visitor' || response === 'stream') continue;
      for (const { code, permissions, client } of roles) {
        if (right.kind === 'needs' && !permissions.includes(right.permission)) continue;
        for (const question of questionsFor(query)) {
          const { status, body } = await call(client, 'GET', fill(path) + question);
          if (status >= 500) leaks.push(`${code}: ${path}${question} → ${status}`);
          const text = JSON.stringify(body);
          if (text.includes(canary) || text.includes(phone))
            leaks.push(`${code}: ${path}${question} shows ${text.slice(0, 160)}`);
        }
      }
    }
    expect(leaks).toEqual([]);
  }, 240_000);

  it('is changed by no call of any role of unit A', async () => {
    const wrong: string[] = [];
    const before = await rowsOfB();
    const known = bodies();
    for (const { method, path, right } of program.kernel.http.table()) {
      if (method === 'GET' || right.kind !== 'needs') continue;
      const ownThing = idFor(path) !== absent && path.includes(':id');
      const body = known[`${method} ${path}`];
      if (!ownThing && body === undefined) continue;
      for (const { code, permissions, client } of roles) {
        if (!permissions.includes(right.permission)) continue;
        const { status } = await call(client, method, fill(path), method === 'DELETE' ? undefined : (body ?? {}));
        if (status < 400 || status >= 500) wrong.push(`${code}: ${method} ${path} → ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await rowsOfB()).toBe(before);
  }, 240_000);

  it('cannot be listened to', async () => {
    const topics = [
      `unit:${b.unit}`,
      `wall:${b.unit}`,
      `queues:${b.unit}`,
      `staff:${b.staff}`,
      `customer:${b.customer}`,
      `ticket:${b.ticket}`,
      `room:${b.room}`,
      `conversation:${b.conversation}`,
      `chat:${b.conversation}`,
    ];
    for (const { code, client } of roles) {
      const refused = await new Promise<string[]>((done, fail) => {
        const socket = new WebSocket(`${program.url.replace('http', 'ws')}/api/realtime`, {
          headers: { cookie: client.cookie, origin: program.url },
        });
        socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', topics })));
        socket.on('error', fail);
        socket.on('message', (data) => {
          for (const frame of [JSON.parse(String(data))].flat() as { t: string; refused?: string[] }[])
            if (frame.t === 'welcome') {
              socket.close();
              done(frame.refused ?? []);
            }
        });
      });
      expect([...refused].sort(), code).toEqual([...topics].sort());
    }
  });
});
