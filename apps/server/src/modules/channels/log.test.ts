/** What an administrator sees of a channel's messages, and sending again what did not arrive. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, steerClock, systemScope } from '#kernel';
import { eraseCustomer } from '#modules/customers';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import { anAgent } from '#testing/routing';
import { until } from '../../../test/mail/rig.ts';
import type { LogEntry, TurnedAway } from './contract.ts';
import { dropKeptWords } from './store-log.ts';
import { aChannel, type Listener, listening, signedCall, type TestChannel } from './testing.ts';

type Log = { messages: LogEntry[]; more: boolean; turnedAway: TurnedAway[] };
let program: TestProgram;
let boss: Client;
let channel: TestChannel;
let there: Listener;
const heard: string[] = [];
let answer: () => { status: number; body?: string } = () => ({ status: 200, body: '{}' });

beforeAll(async () => {
  there = await listening(await freePort(), (request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { status, body } = answer();
      if (status === 200)
        heard.push((JSON.parse(Buffer.concat(parts).toString()) as { message: { text: string } }).message.text);
      reply.writeHead(status, { 'content-type': 'application/json' }).end(body ?? '');
    });
  });
  program = await testProgram({ env: { QIAO_OUTGOING_HOSTS: '127.0.0.1', QIAO_LOG_LEVEL: 'silent' } });
  channel = await aChannel(program.kernel, { kind: 'generic', settings: { outUrl: `${there.url}/in` } });
  const staff = await anAgent(program.kernel, {
    queue: channel.queue,
    capacity: { social: 100 },
    ready: false,
    roles: ['agent', 'supervisor', 'administrator'],
  });
  boss = await program.signIn(staff.number, staff.password);
}, 60_000);
afterAll(async () => {
  await program?.stop();
  await there?.close();
});

const path = () => `/api/channels/${channel.id}/messages`;
const log = async (query = ''): Promise<Log> => (await boss.get<Log>(`${path()}${query}`)).body;
const retry = async (body: object) => (await boss.post<{ again: number }>(`${path()}/retry`, body)).body.again;
const say = async (id: string, contact: object, text = '在吗'): Promise<string> => {
  const call = { type: 'message', message: { id, text }, contact };
  return (await signedCall(program.url, channel, call)).body.conversationId!;
};
const write = async (id: string, text: string): Promise<void> => {
  const body = { conversationId: id, clientId: newId(), text };
  expect((await boss.post(`/api/conversations/${id}/messages`, body)).status).toBe(200);
};
const take = (id: string) => boss.post(`/api/conversations/${id}/take`, {});
const soon = (ms: number): (() => void) => {
  const back = steerClock(() => Date.now() + ms);
  program.kernel.signals.send('channels.queued', 1);
  return back;
};

it('shows what came and went, masked; what did not arrive goes again, once, and only while its words are kept', async () => {
  const id = await say('l-1', { id: 'person-77', name: '欧阳明月' });
  await take(id);
  answer = () => ({ status: 422, body: '{"why":"gone"}' });
  await write(id, '第一句');
  const failed = await until(
    () => log('?state=failed'),
    ({ messages }) => messages.length === 1,
  );
  expect(failed.messages[0]).toMatchObject({
    direction: 'out',
    state: 'failed',
    reason: expect.stringContaining('422'),
    who: '欧***',
    conversationId: id,
    retryable: true,
  });
  const all = await log();
  expect(all.messages.map(({ direction, state }) => `${direction} ${state}`)).toEqual(['out failed', 'in received']);
  expect(JSON.stringify(all)).not.toMatch(/欧阳明月|person-77|第一句|在吗/);
  expect((await log('?direction=in')).messages.map(({ direction }) => direction)).toEqual(['in']);
  // Two press at once: it goes once.
  answer = () => ({ status: 200, body: '{}' });
  const ids = [failed.messages[0]!.id];
  const both = await Promise.all([retry({ ids }), retry({ ids })]);
  expect(both.sort()).toEqual([0, 1]);
  await until(log, ({ messages }) => messages[0]!.state === 'sent');
  expect(heard).toEqual(['第一句']);
  expect(await retry({})).toBe(0);
  const trail = await boss.get<{ entries: { action: string }[] }>('/api/audit/entries?action=channels.sent-again');
  expect(trail.body.entries).toHaveLength(1);

  answer = () => ({ status: 422 });
  await write(id, '第二句');
  await until(log, ({ messages }) => messages[0]!.state === 'failed');
  const { db } = program.kernel;
  const month = (days: number) => new Date(Date.now() + days * 86_400_000);
  await dropKeptWords(db, systemScope('test'), month(-1));
  expect((await log()).messages[0]!.retryable).toBe(true);
  await dropKeptWords(db, systemScope('test'), month(1));
  expect((await log()).messages[0]).toMatchObject({ state: 'failed', retryable: false });
  expect(await retry({})).toBe(0);
});

it('what waits for somebody whose name changes meanwhile arrives, and nobody behind it waits', async () => {
  const id = await say('n-1', { id: 'renamed', name: '旧名' });
  await take(id);
  answer = () => ({ status: 503 });
  await write(id, '等着的话');
  await until(
    () => log('?state=waiting'),
    ({ messages }) => messages[0]?.reason === 'refused' && messages[0].attempts > 0,
  );
  await say('n-2', { id: 'renamed', name: '新名' });
  answer = () => ({ status: 200, body: '{}' });
  const back = soon(60_000);
  await until(
    () => log('?state=waiting'),
    ({ messages }) => messages.length === 0,
  );
  back();
  expect(heard).toContain('等着的话');
  expect((await log()).messages[0]!.who).toBe('新***');
});

it('counts calls that were turned away, by reason', async () => {
  const call = { type: 'message', message: { id: 'x', text: 'x' }, contact: { id: 'x' } };
  await signedCall(program.url, channel, call, { secret: channel.secrets.out });
  await signedCall(program.url, channel, '{"type":');
  expect((await log()).turnedAway.map(({ code, count }) => [code, count]).sort()).toEqual([
    ['channels.call-unreadable', 1],
    ['kernel.webhook-forged', 1],
  ]);
});

it('pages through a long log, each message once; whoever is erased has no name there and is not written to', async () => {
  for (let n = 0; n < 120; n++) await say(`many-${n}`, { id: `p-${n % 3}`, name: '客户' });
  const pages: LogEntry[] = [];
  for (let before: string | null = ''; before !== null; ) {
    const page = await log(before ? `?before=${before}` : '');
    pages.push(...page.messages);
    before = page.more ? page.messages.at(-1)!.id : null;
  }
  expect(pages.length).toBeGreaterThan(120);
  expect(new Set(pages.map(({ id }) => id)).size).toBe(pages.length);
  const id = await say('erased-1', { id: 'gone-1', name: '要被忘的人' });
  await take(id);
  answer = () => ({ status: 422 });
  await write(id, '到不了');
  const [mine] = (
    await until(
      () => log('?state=failed'),
      ({ messages }) => messages[0]?.conversationId === id,
    )
  ).messages;
  expect(mine!.retryable).toBe(true);
  const { db } = program.kernel;
  const [row] = await db.query<{ customer_id: string }>(
    'test.contact',
    'select customer_id from channels.contact where conversation_id = $1',
    [id],
  );
  await db.transact((tx) => eraseCustomer(tx, systemScope('test'), { customerId: row!.customer_id, reason: '要求' }));
  const after = (await log('?state=failed')).messages.find((one) => one.id === mine!.id);
  expect(after).toMatchObject({ who: null, retryable: false });
  expect(await retry({ ids: [mine!.id] })).toBe(0);
});

it('is for those who keep the channel', async () => {
  const unitId = await aUnit(program.kernel.db, { kind: 'branch' });
  const other = await aStaff(program.kernel, { unitId, permissions: ['channels.configure'] });
  const stranger = await program.signIn(other.number, other.password);
  expect((await stranger.get(path())).status).toBe(404);
  expect((await stranger.post(`${path()}/retry`, {})).status).toBe(404);
  const plain = await aStaff(program.kernel, { unitId: channel.queue.unitId, permissions: ['conversations.read'] });
  expect((await (await program.signIn(plain.number, plain.password)).get(path())).status).toBe(403);
});
