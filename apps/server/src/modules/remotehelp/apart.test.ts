/** Remote help for whom no page of ours is before: the way in goes as a message over their own channel, here WeChat and a signed one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aChannel, type Listener, listening, signedCall } from '#testing/channels';
import { anAgent, aQueue } from '#testing/routing';
import { until } from '../../../test/mail/rig.ts';
import { WechatServer } from '../../../test/wechat/wechat-server.ts';
import type { GuestView, Session } from './contract.ts';
import { times } from './rules.ts';

type Asked = { session: Session; link: string | null; code: string | null; codeAt: string | null };
type Joined = { secret: string; view: GuestView };
type Talk = { id: string; lastText: string };
let program: TestProgram;
let wechat: WechatServer;
let outside: Listener | null = null;
let agent: Client;
let unitId: string;
let staff: { number: string; password: string };
const carried: string[] = [];

beforeAll(async () => {
  const [platform, bridge] = [await freePort(), await freePort()];
  wechat = await new WechatServer().start(platform);
  program = await testProgram({
    env: { QIAO_OUTGOING_HOSTS: '127.0.0.1', QIAO_LOG_LEVEL: process.env.QIAO_LOG_LEVEL ?? 'silent' },
  });
  const queue = await aQueue(program.kernel, { channel: 'wechat' });
  unitId = queue.unitId;
  staff = await anAgent(program.kernel, {
    queue,
    capacity: { wechat: 50, social: 50 },
    ready: false,
    roles: ['agent', 'supervisor', 'administrator'],
  });
  agent = await program.signIn(staff.number, staff.password);
  const made = await agent.post('/api/channels', {
    kind: 'wechat',
    code: 'gzh',
    name: { zh: '云灶电器', en: 'Yunzao' },
    queueId: queue.id,
    settings: { appId: wechat.appId, apiBase: wechat.url, mode: 'aes' },
    wechat: { appSecret: wechat.appSecret, token: wechat.token, aesKey: wechat.aesKey },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  outside = await listening(bridge, (request, reply) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      carried.push(Buffer.concat(pieces).toString());
      reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: newId() }));
    });
  });
}, 120_000);
afterAll(async () => {
  await program?.stop();
  await wechat?.stop();
  await outside?.close();
});

const ask = (id: string) =>
  agent.post<Asked & { error?: { code: string } }>('/api/remotehelp/sessions', {
    subject: { kind: 'conversation', id },
  });
const talkWith = async (words: string): Promise<string> => {
  const look = async () =>
    (await agent.get<{ conversations: Talk[] }>('/api/conversations?view=unit&limit=50')).body.conversations;
  const { id } = (await until(look, (all) => all.some(({ lastText }) => lastText === words))).find(
    ({ lastText }) => lastText === words,
  )!;
  expect((await agent.post(`/api/conversations/${id}/take`, {})).status).toBe(200);
  return id;
};
const push = (openId: string, id: number, content: string) =>
  wechat.push(
    `${program.url}/api/channels/gzh/wechat`,
    openId,
    { MsgType: 'text', Content: content, MsgId: id },
    { mode: 'aes' },
  );
const state = async (id: string) =>
  (await agent.get<{ sessions: Session[] }>(`/api/remotehelp/sessions?kind=conversation&id=${id}`)).body.sessions[0]
    ?.state;
/** What a customer does who taps what stands in the message. */
const tap = (words: string) => {
  const [link] = /https?:\/\/\S+\/remote-help\/[\w-]{43}(?![\w-])/.exec(words) ?? [];
  expect(link, words).toBeDefined();
  return program.anonymous.post<Joined>(`/api/remotehelp/links/${link!.split('/').at(-1)}`);
};

it('somebody on WeChat gets link and code as a message, comes in, agrees and ends it', async () => {
  await push('o-lin', 1, '洗碗机的页面我不会填');
  const id = await talkWith('洗碗机的页面我不会填');
  const asked = await ask(id);
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const { link, code, codeAt, session } = asked.body;
  const page = `${program.kernel.config.publicUrl}/remote-help`;
  expect([link?.startsWith(`${page}/`), codeAt]).toEqual([true, page]);
  const { text } = await until(
    async () => wechat.sent.find((one) => one.touser === 'o-lin'),
    (one) => one !== undefined,
  ).then((one) => one!);
  expect(text?.content).toContain(link);
  expect(text?.content).toContain(page);
  expect(text?.content).toContain(`${code!.slice(0, 4)} ${code!.slice(4)}`);
  // Those that travel are waited for longer than a page that is open.
  expect(Date.parse(session.expiresAt) - Date.parse(session.askedAt)).toBe(times.askedMs.apart);

  const joined = await tap(text!.content);
  expect(joined.status, JSON.stringify(joined.body)).toBe(200);
  expect((await tap(text!.content)).status).toBe(410);
  expect((await program.anonymous.post('/api/remotehelp/codes', { code })).status).toBe(410);
  const guest = `/api/remotehelp/guest/${joined.body.secret}`;
  expect((await program.anonymous.post(`${guest}/answer`, { agree: true, way: 'camera' })).status).toBe(204);
  expect((await agent.post(`/api/remotehelp/sessions/${session.id}/start`)).status).toBe(204);
  expect(await state(id)).toBe('running');
  expect((await program.anonymous.post(`${guest}/end`, { by: 'customer' })).status).toBe(204);
  expect(await state(id)).toBe('ended');
});

it('whose 48 hours have ended is asked nothing, and the agent reads why', async () => {
  await push('o-he', 2, '还在吗');
  const id = await talkWith('还在吗');
  const back = steerClock(() => Date.now() + 49 * 3_600_000);
  try {
    agent = await program.signIn(staff.number, staff.password);
    const refused = await ask(id);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.body.error?.code).toMatch(/^channels\./);
    expect(await state(id)).toBeUndefined();
  } finally {
    back();
    agent = await program.signIn(staff.number, staff.password);
  }
  expect(wechat.sent.filter(({ touser }) => touser === 'o-he')).toEqual([]);
});

it('a signed channel of any kind carries it too, in the language of the customer; the code alone opens it', async () => {
  const queue = await aQueue(program.kernel, { channel: 'social', unitId });
  const channel = await aChannel(program.kernel, { kind: 'generic', queue, settings: { outUrl: outside!.url } });
  const said = await signedCall(program.url, channel, {
    type: 'message',
    message: { id: 'm-1', text: 'I cannot fill in the page' },
    contact: { id: 'u-1', name: 'Ann', language: 'en' },
  });
  expect(said.status, JSON.stringify(said.body)).toBeLessThan(300);
  const id = await talkWith('I cannot fill in the page');
  const { code, link } = (await ask(id)).body;
  const words = await until(
    async () => carried.find((one) => one.includes(link!)),
    (one) => one !== undefined,
  );
  expect(words).toContain('Please open this link for remote help');
  const joined = await program.anonymous.post<Joined>('/api/remotehelp/codes', {
    code: `${code!.slice(0, 4)}-${code!.slice(4)}`,
  });
  expect(joined.status, JSON.stringify(joined.body)).toBe(200);
  expect((await tap(words!)).status).toBe(410);
});

it('is not written where others read along: under a public post the agent passes link and code on', async () => {
  const queue = await aQueue(program.kernel, { channel: 'social', unitId });
  const channel = await aChannel(program.kernel, { kind: 'generic', queue, settings: { outUrl: outside!.url } });
  await signedCall(program.url, channel, {
    type: 'message',
    message: { id: 'post-1', text: 'Whoever reads this knows my trouble' },
    contact: { id: 'u-post', name: 'Ann', language: 'en' },
    thread: 'post-77',
  });
  const id = await talkWith('Whoever reads this knows my trouble');
  const { body } = await agent.post<Asked & { textWords: string | null }>('/api/remotehelp/sessions', {
    subject: { kind: 'conversation', id },
  });
  expect(body.textWords).toContain(body.link);
  expect(body.code).toMatch(/^\d{8}$/);
  const { messages } = (await agent.get<{ messages: { text: string }[] }>(`/api/conversations/${id}/messages`)).body;
  expect(messages.filter(({ text }) => text.includes(body.code!) || text.includes('/remote-help'))).toEqual([]);
  expect((await program.anonymous.post(`/api/remotehelp/links/${body.link!.split('/').at(-1)}`)).status).toBe(200);
});

it('of many who open link and code at the same moment one is let in', async () => {
  const queue = await aQueue(program.kernel, { channel: 'social', unitId });
  const channel = await aChannel(program.kernel, { kind: 'generic', queue, settings: { outUrl: outside!.url } });
  await signedCall(program.url, channel, {
    type: 'message',
    message: { id: 'many-1', text: 'Everybody clicks' },
    contact: { id: 'u-many', name: 'Ann', language: 'en' },
  });
  const id = await talkWith('Everybody clicks');
  // Two askers at once make one session.
  const asked = await Promise.all([ask(id), ask(id)]);
  expect(asked.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { code, link } = asked.find(({ status }) => status === 200)!.body;
  const token = link!.split('/').at(-1);
  const all = await Promise.all([
    ...[1, 2, 3].map(() => program.anonymous.post(`/api/remotehelp/links/${token}`)),
    ...[1, 2].map(() => program.anonymous.post('/api/remotehelp/codes', { code })),
  ]);
  expect(all.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
});
