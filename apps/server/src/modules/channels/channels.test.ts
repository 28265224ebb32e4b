/** Outside channels over real HTTP: signed calls in and out, receipts, media, the worked bridges and the text-message gateway. */
import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkWebhook, newId, steerClock, systemScope } from '#kernel';
import { storeConsent } from '#modules/consents';
import { eraseCustomer } from '#modules/customers';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { anAgent, type TestQueue } from '#testing/routing';
import { bringReviews } from '../../../../../examples/app-reviews.mjs';
import { answersServer, bringPosts } from '../../../../../examples/public-posts.mjs';
import { smsGateway } from '../../../../../examples/sms-gateway.mjs';
import { until } from '../../../test/mail/rig.ts';
import type { ChannelTalk, OutsideChannel, Texting } from './contract.ts';
import { aChannel, type Listener, listening, signedCall, type TestChannel } from './testing.ts';

type Heard = { path: string; headers: IncomingHttpHeaders; body: Buffer };
type Message = {
  seq: number;
  text: string;
  kind: string;
  author: { kind: string };
  attachment: { fileId: string } | null;
};
let program: TestProgram;
let agent: Client;
let queue: TestQueue;
let channel: TestChannel;
let there: Listener;
const heard: Heard[] = [];
/** What the other side answers. */
let answer: (heard: Heard) => { status: number; body?: string } = () => ({ status: 200, body: '{"id":"there-1"}' });
const listeners: Listener[] = [];

beforeAll(async () => {
  there = await listening(await freePort(), (request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { path: request.url!, headers: request.headers, body: Buffer.concat(parts) };
      heard.push(one);
      const { status, body } = answer(one);
      reply.writeHead(status, { 'content-type': 'application/json' }).end(body ?? '');
    });
  });
  listeners.push(there);
  program = await testProgram({
    env: { QIAO_OUTGOING_HOSTS: '127.0.0.1', QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' },
  });
  channel = await aChannel(program.kernel, { kind: 'generic', settings: { outUrl: `${there.url}/in` } });
  queue = channel.queue;
  const staff = await anAgent(program.kernel, {
    queue,
    capacity: { social: 100, sms: 100 },
    ready: false,
    roles: ['agent', 'supervisor', 'administrator'],
    name: '李梅',
  });
  agent = await program.signIn(staff.number, staff.password);
}, 60_000);
afterAll(async () => {
  await program?.stop();
  for (const one of listeners) await one.close();
});

const message = (id: string, text: string, more: object = {}, contact: object = {}) => ({
  type: 'message',
  message: { id, text, ...more },
  contact: { id: 'u-1', name: '王桂兰', ...contact },
});
const messagesOf = async (id: string): Promise<Message[]> =>
  (await agent.get<{ messages: Message[] }>(`/api/conversations/${id}/messages`)).body.messages;
const talkOf = async (id: string): Promise<ChannelTalk> =>
  (await agent.get<{ talk: ChannelTalk }>(`/api/channels/conversations/${id}`)).body.talk;
const take = async (id: string): Promise<void> =>
  void expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
const write = (id: string, text: string) =>
  agent.post<{ seq: number }>(`/api/conversations/${id}/messages`, { conversationId: id, clientId: newId(), text });
const delivery = async (id: string, seq: number, state: string) =>
  until(
    async () => (await talkOf(id)).deliveries.find((one) => one.seq === seq),
    (one) => one?.state === state,
  );

it('takes a message once, into one talk per person, with its files; answers go out signed, receipts only forward', async () => {
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const first = message('m-1', '油烟机漏油', {
    media: [{ name: '漏油.png', mediaType: 'image/png', content: picture.toString('base64') }],
  });
  // Two at once with the same id of their own, each call with another: one is taken.
  const both = await Promise.all([1, 2].map(() => signedCall(program.url, channel, first)));
  expect(both.map(({ status, body }) => [status, body.fresh]).sort()).toEqual([
    [200, false],
    [200, true],
  ]);
  const id = both[0]!.body.conversationId!;
  expect((await signedCall(program.url, channel, message('m-2', '在吗'))).body).toEqual({
    fresh: true,
    conversationId: id,
  });
  const { body } = await agent.get<Record<string, unknown>>(`/api/conversations/${id}`);
  expect(body).toMatchObject({ channel: 'social', state: 'waiting', title: '王桂兰', unread: 3, lastText: '在吗' });
  const said = await messagesOf(id);
  expect(said.map(({ kind, text }) => [kind, text])).toEqual([
    ['text', '油烟机漏油'],
    ['image', ''],
    ['text', '在吗'],
  ]);
  const file = await agent.get(`/api/conversations/${id}/files/${said[1]!.attachment!.fileId}`);
  expect(file.headers.get('content-type')).toBe('image/png');
  await take(id);
  const { body: sent } = await write(id, '您好，明天上门。');
  await delivery(id, sent.seq, 'sent');
  const call = heard.find(({ body }) => body.toString().includes('明天上门'))!;
  expect(checkWebhook([channel.secrets.out], call.headers, call.body, new Date())).toBeTruthy();
  const told = JSON.parse(call.body.toString()) as { message: { id: string }; contact: { id: string } };
  expect(told).toMatchObject({ type: 'message', channel: channel.code, contact: { id: 'u-1' }, conversation: { id } });
  // Named by the id that was answered, then by ours; a late "delivered" changes nothing.
  const receipt = (messageId: string, state: string) =>
    signedCall(program.url, channel, { type: 'receipt', messageId, state });
  expect((await receipt('there-1', 'delivered')).body.fresh).toBe(true);
  expect((await receipt(told.message.id, 'read')).body.fresh).toBe(true);
  expect((await receipt('there-1', 'delivered')).body.fresh).toBe(false);
  expect((await receipt('nobody-knows', 'read')).body.fresh).toBe(false);
  await delivery(id, sent.seq, 'read');
  // A file goes as a link that ends.
  const form = new FormData();
  form.append('file', new Blob([picture], { type: 'image/png' }), 'plan.png');
  const upload = await fetch(`${program.url}/api/conversations/${id}/files`, {
    method: 'POST',
    headers: { cookie: agent.cookie, 'x-qiao-csrf': '1' },
    body: form,
  });
  const { fileId } = (await upload.json()) as { fileId: string };
  const asFile = { conversationId: id, clientId: newId(), kind: 'image', fileId };
  const { body: filed } = await agent.post<{ seq: number }>(`/api/conversations/${id}/messages`, asFile);
  await delivery(id, filed.seq, 'sent');
  const [media] = (JSON.parse(heard.at(-1)!.body.toString()) as { message: { media: { url: string }[] } }).message
    .media;
  expect(Buffer.from(await (await fetch(media!.url)).arrayBuffer())).toEqual(picture);
  expect((await fetch(media!.url.replace(/token=.{4}/, 'token=aaaa'))).status).toBe(404);
  const back = steerClock(() => Date.now() + 2 * 3_600_000);
  expect((await fetch(media!.url)).status).toBe(404);
  back();
});

it('refuses what is forged, changed, old or said word for word again; secrets are exchanged without a gap', async () => {
  const codes = async (...all: Promise<{ status: number; body: { error?: { code: string } } }>[]) =>
    (await Promise.all(all)).map(({ status, body }) => `${status} ${body.error?.code ?? 'taken'}`);
  const payload = message('m-forged', '假的', {}, { id: 'u-2' });
  const now = new Date();
  const old = new Date(now.getTime() - 6 * 60_000);
  expect(
    await codes(
      signedCall(program.url, channel, payload, { secret: channel.secrets.out }),
      signedCall(program.url, channel, payload, { headers: { 'webhook-id': 'another' } }),
      signedCall(program.url, channel, payload, { at: old }),
      signedCall(program.url, channel, payload, {
        headers: { 'webhook-timestamp': String(Math.floor(now.getTime() / 1000)) },
        at: old,
      }),
      signedCall(program.url, { ...channel, code: 'nobody' }, payload),
      signedCall(program.url, channel, '{"type":'),
      signedCall(program.url, channel, { type: 'message' }),
    ),
  ).toEqual([
    '401 kernel.webhook-forged',
    '401 kernel.webhook-forged',
    '401 kernel.webhook-stale',
    '401 kernel.webhook-forged',
    '404 channels.not-found',
    '400 channels.call-unreadable',
    '400 channels.call-unreadable',
  ]);
  const id = newId();
  const at = new Date();
  expect(await codes(signedCall(program.url, channel, payload, { id, at }))).toEqual(['200 taken']);
  expect(await codes(signedCall(program.url, channel, payload, { id, at }))).toEqual(['409 channels.call-repeated']);
  // The sender that lost our answer asks again with a new time.
  const again = await signedCall(program.url, channel, payload, { id, at: new Date(at.getTime() + 1000) });
  expect(again).toMatchObject({ status: 200, body: { fresh: false } });

  const rotate = (direction: string) =>
    agent.post<{ in: string | null; out: string | null }>(`/api/channels/${channel.id}/secrets`, {
      direction,
      overlapHours: 1,
    });
  const fresh = (await rotate('in')).body.in!;
  const next = (n: number, secret: string) =>
    signedCall(program.url, channel, message(`m-r${n}`, '新', {}, { id: 'u-2' }), { secret });
  expect(await codes(next(1, channel.secrets.in), next(2, fresh))).toEqual(['200 taken', '200 taken']);
  const back = steerClock(() => Date.now() + 61 * 60_000);
  expect(await codes(next(3, channel.secrets.in), next(4, fresh))).toEqual(['401 kernel.webhook-forged', '200 taken']);
  back();
  const out = (await rotate('out')).body.out!;
  await take(again.body.conversationId!);
  const { body: sent } = await write(again.body.conversationId!, '两把钥匙');
  await delivery(again.body.conversationId!, sent.seq, 'sent');
  const call = heard.at(-1)!;
  for (const secret of [channel.secrets.out, out])
    expect(checkWebhook([secret], call.headers, call.body, new Date())).toBeTruthy();
  channel.secrets.in = fresh;
  channel.secrets.out = out;
});

it('keeps the order while the other side is away, tries again, alarms, and says when it will never arrive', async () => {
  const { body } = await signedCall(program.url, channel, message('m-away', '您好', {}, { id: 'u-3' }));
  const id = body.conversationId!;
  await take(id);
  answer = () => ({ status: 503 });
  const seqs = [(await write(id, '一')).body.seq, (await write(id, '二')).body.seq];
  const states = async () => (await talkOf(id)).deliveries.map(({ state, reason }) => `${state} ${reason}`);
  // A second write may have come while the first was on its way: it waits behind it.
  await until(states, (all) => all.length === 2 && all.every((one) => one.startsWith('queued')));
  const count = heard.length;
  answer = () => ({ status: 200, body: '{}' });
  const back = steerClock(() => Date.now() + 60_000);
  program.kernel.signals.send('channels.queued', 1);
  for (const seq of seqs) await delivery(id, seq, 'sent');
  back();
  const order = heard
    .slice(count)
    .map(({ body }) => (JSON.parse(body.toString()) as { message: { text: string } }).message.text);
  expect(order.slice(-2)).toEqual(['一', '二']);
  const listed = async () =>
    (await agent.get<{ channels: OutsideChannel[] }>('/api/channels')).body.channels.find(
      (one) => one.id === channel.id,
    )!;
  await until(listed, ({ health }) => health.state === 'ok');
  answer = () => ({ status: 401 });
  const third = (await write(id, '三')).body.seq;
  await until(listed, ({ health }) => health.state === 'failing' && health.problem === 'sign-in');
  const notices = await agent.get<{ notices: { code: string }[] }>('/api/notifications/notices');
  expect(JSON.stringify(notices.body)).toContain('channels.failing-sign-in');
  answer = () => ({ status: 422, body: '{"why":"gone"}' });
  const later = steerClock(() => Date.now() + 120_000);
  program.kernel.signals.send('channels.queued', 1);
  await delivery(id, third, 'failed');
  later();
  answer = () => ({ status: 200, body: '{}' });
  expect((await messagesOf(id)).at(-1)).toMatchObject({ kind: 'event', event: { code: 'channels.not-sent' } });
  // Paused: nothing is taken, words wait.
  const { version, name, queueId, settings } = await listed();
  const change = { version, name, queueId, settings, state: 'paused' };
  expect((await agent.put<OutsideChannel>(`/api/channels/${channel.id}`, change)).body.state).toBe('paused');
  expect((await signedCall(program.url, channel, message('m-p', '停', {}, { id: 'u-3' }))).body.error?.code).toBe(
    'channels.paused',
  );
  const waiting = (await write(id, '四')).body.seq;
  expect((await talkOf(id)).deliveries[0]).toMatchObject({ seq: waiting, state: 'queued' });
  expect((await agent.put(`/api/channels/${channel.id}`, { ...change, state: 'active' })).status).toBe(409);
  await agent.put(`/api/channels/${channel.id}`, { ...change, version: version + 1, state: 'active' });
  program.kernel.signals.send('channels.queued', 1);
  await delivery(id, waiting, 'sent');
});

it('the review bridge: few stars open a ticket in the file of the customer who called before; the post bridge carries answers', async () => {
  const phone = '13900021234';
  const customer = await aCustomer(program.kernel, { unitId: queue.unitId, name: '赵敏', phone });
  const entry = (id: string, author: string, rating: number, text: string) => ({
    id: { label: id },
    author: { name: { label: author }, uri: { label: `https://store.example/${author}` } },
    'im:rating': { label: String(rating) },
    title: { label: text },
    content: { label: `${text}，写了两行。` },
    updated: { label: '2026-11-01T08:00:00+08:00' },
  });
  const feed = {
    feed: {
      entry: [
        { 'im:name': { label: 'Yunzao' } },
        entry('902', 'bo', 5, '很好用'),
        entry('901', 'zhaomin', 2, '总是断连'),
      ],
    },
  };
  const posts = {
    version: 'https://jsonfeed.org/version/1.1',
    items: [
      {
        id: '77',
        url: 'https://forum.example/77',
        title: '灶具打不着火',
        content_text: '换了电池也不行',
        authors: [{ name: '老周' }],
      },
    ],
  };
  answer = ({ path }) => ({
    status: 200,
    body: JSON.stringify(path === '/feed' ? feed : path === '/posts' ? posts : {}),
  });
  const calls = (one: TestChannel) => ({
    url: `${program.url}/api/channels/${one.code}/calls`,
    secret: one.secrets.in,
  });
  const reviews = await aChannel(program.kernel, { kind: 'generic', queue, code: 'app-store' });
  const bridge = { ...calls(reviews), feedUrl: `${there.url}/feed`, customers: { zhaomin: { phone } } };
  expect(await bringReviews(bridge)).toBe(2);
  expect(await bringReviews(bridge)).toBe(0);
  type Line = { kind: string; title: string; number: string };
  const file = await until(
    async () => (await agent.get<{ contacts: Line[] }>(`/api/customers/${customer.id}/timeline`)).body.contacts ?? [],
    (all) => all.some(({ kind }) => kind === 'ticket'),
  );
  expect(file.map(({ kind }) => kind).sort()).toEqual(['chat', 'ticket']);
  const rows = (
    await agent.get<{ conversations: { id: string; subject: string; ticketIds: string[] }[] }>(
      '/api/conversations?view=unit&limit=100',
    )
  ).body.conversations;
  const bad = rows.find(({ subject }) => subject === '总是断连')!;
  expect(bad.ticketIds).toHaveLength(1);
  expect(rows.find(({ subject }) => subject === '很好用')!.ticketIds).toEqual([]);
  expect((await messagesOf(bad.id))[0]!.text).toMatch(/^★★☆☆☆ 总是断连/);
  // It only listens: words are refused before they are written.
  await take(bad.id);
  expect((await write(bad.id, '抱歉')).status).toBe(409);

  const published: string[] = [];
  const port = await freePort();
  const forum = await aChannel(program.kernel, {
    kind: 'generic',
    queue,
    settings: { outUrl: `http://127.0.0.1:${port}/` },
  });
  const publish = async (post: string, text: string) => `reply-${published.push(`${post}: ${text}`)}`;
  listeners.push(await listening(port, answersServer({ outSecret: forum.secrets.out, publish })));
  expect(await bringPosts({ ...calls(forum), feedUrl: `${there.url}/posts` })).toBe(1);
  const post = (
    await agent.get<{ conversations: { id: string; subject: string }[] }>('/api/conversations?view=unit&limit=100')
  ).body.conversations.find(({ subject }) => subject === '灶具打不着火')!;
  await take(post.id);
  const { body: replied } = await write(post.id, '请私信型号');
  await delivery(post.id, replied.seq, 'sent');
  expect(published).toEqual(['77: 请私信型号']);
  const { body: receipt } = await signedCall(program.url, forum, {
    type: 'receipt',
    messageId: 'reply-1',
    state: 'read',
  });
  expect(receipt.fresh).toBe(true);
});

it('texts: signed 【…】, long ones counted in parts, receipts and replies; a bare stop withdraws consent and is kept to', async () => {
  const port = await freePort();
  const sms = await aChannel(program.kernel, {
    kind: 'sms',
    settings: { outUrl: `http://127.0.0.1:${port}/`, sign: '云灶电器' },
  });
  const staff = await anAgent(program.kernel, { queue: sms.queue, ready: false, roles: ['agent', 'supervisor'] });
  const own = await program.signIn(staff.number, staff.password);
  const outbox: { phone: string; text: string; parts: number }[] = [];
  const url = `${program.url}/api/channels/${sms.code}/calls`;
  const gateway = await listening(
    port,
    smsGateway({
      url,
      inSecret: sms.secrets.in,
      outSecret: sms.secrets.out,
      carry: async (text: (typeof outbox)[number]) => `text-${outbox.push(text)}`,
    }),
  );
  listeners.push(gateway);
  const carrier = (path: string, said: object) =>
    fetch(`${gateway.url}/carrier/${path}`, { method: 'POST', body: JSON.stringify(said) }).then(
      ({ status }) => status,
    );
  expect(await carrier('reply', { id: 'r-1', phone: '13800135566', text: '师傅几点到？' })).toBe(200);
  // The carrier repeats itself: taken once.
  expect(await carrier('reply', { id: 'r-1', phone: '13800135566', text: '师傅几点到？' })).toBe(200);
  const [row] = (
    await own.get<{ conversations: { id: string; customerId: string; lastSeq: number; channel: string }[] }>(
      '/api/conversations?view=unit&limit=10',
    )
  ).body.conversations;
  expect(row).toMatchObject({ channel: 'sms', lastSeq: 1 });
  // The number is masked where staff see it.
  const customer = await own.get<{ phone: { shown: string; masked: boolean } }>(`/api/customers/${row!.customerId}`);
  expect(customer.body.phone).toEqual({ shown: '138****5566', masked: true });
  expect((await own.post(`/api/conversations/${row!.id}/take`, {})).status).toBe(200);
  const send = (text: string) =>
    own.post<{ seq: number; error?: { code: string } }>(`/api/conversations/${row!.id}/messages`, {
      conversationId: row!.id,
      clientId: newId(),
      text,
    });
  const talk = async () => (await own.get<{ talk: ChannelTalk }>(`/api/channels/conversations/${row!.id}`)).body.talk;
  const { body: sent } = await send('您'.repeat(130));
  const stateOf = async (seq: number) => (await talk()).deliveries.find((one) => one.seq === seq);
  await until(
    () => stateOf(sent.seq),
    (one) => one?.state === 'sent',
  );
  // Six characters of the signature, 130 words: three parts of 67.
  expect(outbox).toEqual([{ phone: '13800135566', text: `【云灶电器】${'您'.repeat(130)}`, parts: 3 }]);
  expect(await carrier('receipt', { id: 'text-1', state: 'delivered' })).toBe(200);
  expect(await stateOf(sent.seq)).toMatchObject({ state: 'delivered', parts: 3 });
  expect(await carrier('reply', { id: 'r-2', phone: '13800135566', text: ' td ' })).toBe(200);
  expect((await talk()).stoppedAt).not.toBeNull();
  expect((await send('还在吗')).body.error?.code).toBe('channels.contact-stopped');
  const consents = await agent.get<{ history: { purpose: string; given: boolean; source: string }[] }>(
    `/api/customers/${row!.customerId}/consents`,
  );
  const history = await program.kernel.db.query(
    'test.consents',
    'select purpose, given, source from customers.consent where customer_id = $1',
    [row!.customerId],
  );
  expect(history).toEqual([{ purpose: 'marketing', given: false, source: 'sms' }]);
  expect(consents.status).toBeLessThan(500);
  // Their own next word opens the way again; a stop out of the blue takes nobody's time.
  expect(await carrier('reply', { id: 'r-3', phone: '13800135566', text: '那明天呢' })).toBe(200);
  expect((await send('明天十点')).status).toBe(200);
  await until(
    () => outbox.length,
    (n) => n === 2,
  );
  const before = (await own.get<{ conversations: unknown[] }>('/api/conversations?view=unit&limit=10')).body
    .conversations.length;
  expect(await carrier('reply', { id: 'r-4', phone: '13800137777', text: '退订' })).toBe(200);
  expect(
    (await own.get<{ conversations: unknown[] }>('/api/conversations?view=unit&limit=10')).body.conversations,
  ).toHaveLength(before);
  // A text for nobody: the gateway says no for good.
  expect(await (await fetch(gateway.url, { method: 'POST', body: '{}' })).status).toBe(401);
});

it('staff text first: the number stays masked, receipts and answers come into the same talk, "stop", lists and consent are kept to', async () => {
  const sms = await aChannel(program.kernel, {
    kind: 'sms',
    settings: { outUrl: `${there.url}/text`, sign: '云灶电器' },
  });
  const desk = async () => {
    const staff = await anAgent(program.kernel, { queue: sms.queue, ready: false, roles: ['agent'] });
    return program.signIn(staff.number, staff.password);
  };
  const [own, colleague] = [await desk(), await desk()];
  const customer = await aCustomer(program.kernel, { unitId: sms.queue.unitId, name: '何静', phone: '13700136688' });
  answer = () => ({ status: 200, body: '{"id":"carrier-1"}' });
  const form = async (who: Client) => (await who.get<Texting>(`/api/channels/texting?customerId=${customer.id}`)).body;
  expect(await form(own)).toEqual({
    number: '137****6688',
    takes: true,
    offers: false,
    refused: false,
    channels: [
      {
        id: sms.id,
        name: { zh: '渠道', en: 'Channel' },
        sign: '云灶电器',
        stoppedAt: null,
        conversationId: null,
        held: false,
      },
    ],
  });
  const clientId = newId();
  const text = (who: Client, words: string, more: object = {}) =>
    who.post<{ conversationId: string; seq: number; error?: { code: string } }>('/api/channels/texts', {
      customerId: customer.id,
      channelId: sms.id,
      purpose: 'service',
      text: words,
      clientId: newId(),
      ...more,
    });
  const first = await text(own, '师傅明天十点到', { clientId });
  expect(first.status).toBe(200);
  // The browser that lost the answer asks again: nothing goes twice.
  expect((await text(own, '师傅明天十点到', { clientId })).body).toEqual(first.body);
  const id = first.body.conversationId;
  const state = async () =>
    (await own.get<{ talk: ChannelTalk }>(`/api/channels/conversations/${id}`)).body.talk.deliveries.map(
      (one) => one.state,
    );
  await until(state, (all) => all[0] === 'sent');
  const texts = () => heard.filter(({ path }) => path === '/text').map(({ body }) => JSON.parse(body.toString()));
  expect(texts()).toHaveLength(1);
  expect(texts()[0]).toMatchObject({
    message: { text: '【云灶电器】师傅明天十点到' },
    contact: { id: '13700136688', phone: '13700136688' },
  });
  await signedCall(program.url, sms, { type: 'receipt', messageId: 'carrier-1', state: 'delivered' });
  expect(await state()).toEqual(['delivered']);
  const card = await own.get<Record<string, unknown>>(`/api/conversations/${id}`);
  expect(card.body).toMatchObject({ channel: 'sms', state: 'active', title: '何静', firstResponse: null });
  expect(JSON.stringify(card.body)).not.toContain('13700136688');
  const line = await own.get<{ contacts: { title: string }[] }>(`/api/customers/${customer.id}/timeline`);
  expect(line.body.contacts.map(({ title }) => title)).toEqual(['师傅明天十点到']);
  // Answers come into it, however the gateway writes the number; a colleague neither sees nor enters it.
  const reply = (n: number, words: string) =>
    signedCall(program.url, sms, message(`t-${n}`, words, {}, { id: '+8613700136688', phone: '+86 137 0013 6688' }));
  expect((await reply(1, '好的')).body).toEqual({ fresh: true, conversationId: id });
  expect((await form(own)).channels[0]).toMatchObject({ conversationId: id, held: false });
  expect((await form(colleague)).channels[0]).toMatchObject({ conversationId: id, held: true });
  expect((await text(colleague, '我也说一句')).body.error?.code).toBe('channels.held-by-other');
  // An offer needs a yes; a stop ends all of it until they write again.
  expect((await text(own, '新品八折', { purpose: 'offer' })).body.error?.code).toBe('channels.no-offers');
  await program.kernel.db.transact((tx) =>
    storeConsent(tx, systemScope('test'), {
      customerId: customer.id,
      purpose: 'marketing',
      given: true,
      source: 'phone',
    }),
  );
  expect((await form(own)).offers).toBe(true);
  expect((await text(own, '新品八折', { purpose: 'offer' })).body.conversationId).toBe(id);
  await reply(2, 'TD');
  expect((await form(own)).channels[0]!.stoppedAt).not.toBeNull();
  expect((await text(own, '最后一句')).body.error?.code).toBe('channels.contact-stopped');
  const landline = await aCustomer(program.kernel, { unitId: sms.queue.unitId, name: '座机', phone: '0571-88881234' });
  expect((await text(own, '在吗', { customerId: landline.id })).body.error?.code).toBe('channels.number-unfit');
  expect((await text(own, '在吗', { channelId: channel.id })).body.error?.code).toBe('channels.not-found');
  const audited = await program.kernel.db.query<{ detail: object }>(
    'test.audit',
    `select detail from audit.entry where action = 'channels.texted' and subject_id = $1`,
    [customer.id],
  );
  expect(audited).toHaveLength(2);
  expect(JSON.stringify(audited)).not.toMatch(/13700136688|师傅/);
});

it('erasure takes ids, names and words on their way along; the same person is a stranger afterwards', async () => {
  const { body } = await signedCall(program.url, channel, message('m-e', '删我', {}, { id: 'u-9', name: '被忘记' }));
  const { db } = program.kernel;
  const [row] = await db.query<{ id: string; customer_id: string }>(
    'test.contact',
    'select id, customer_id from channels.contact where conversation_id = $1',
    [body.conversationId],
  );
  await db.transact((tx) =>
    eraseCustomer(tx, systemScope('test'), { customerId: row!.customer_id, reason: '客户要求' }),
  );
  const [left] = await db.query<{ sealed: string; wrapped_key: string }>(
    'test.contact',
    'select sealed, wrapped_key from channels.contact where id = $1',
    [row!.id],
  );
  expect(left).toEqual({ sealed: '', wrapped_key: '' });
  const again = await signedCall(program.url, channel, message('m-e2', '又来', {}, { id: 'u-9', name: '新人' }));
  expect(again.body.conversationId).not.toBe(body.conversationId);
});
