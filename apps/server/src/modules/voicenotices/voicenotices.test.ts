/** A caller leaves words: a text through a real gateway's door, a ticket, and a telephone that rings and hears of it. */
import { createServer, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { checkWebhook } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aChannel } from '#testing/channels';
import { anAdministrator, aStaff } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { aQueue, type TestQueue } from '#testing/routing';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Ticket } from '../tickets/contract.ts';
import type { Ways } from './contract.ts';

const wait = { timeout: 20_000, interval: 30 };
const name = { zh: '夜间留言', en: 'Night' };
const fresh = 1300;
type Sent = { type: string; message: { id: string; text: string }; contact: { phone: string } };
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let caller: PeerPhone;
let boxId: string;
const sent: { headers: IncomingMessage['headers']; raw: string; body: Sent }[] = [];
/** How the gateway answers, call by call; then always yes. */
const answers: number[] = [];
const gateway = createServer((request, reply) => {
  let raw = '';
  request.on('data', (chunk) => {
    raw += chunk;
  });
  request.on('end', () => {
    sent.push({ headers: request.headers, raw, body: JSON.parse(raw) as Sent });
    reply.statusCode = answers.shift() ?? 200;
    reply.end('{}');
  });
});

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort), QIAO_OUTGOING_HOSTS: '127.0.0.1' } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'sms', unitId: person.unitId });
  const rules = (await office.get<object>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false, sayAgent: false, recording: 'none' });
  caller = await PeerPhone.open({ user: '13912345678', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  const at = { unitId: queue.unitId };
  const hosts = [`127.0.0.1:${caller.port}`];
  await office.post('/api/telephony/trunks', { ...at, code: 'carrier', name, hosts, callerId: '02150000000' });
  const box = await office.post<{ id: string }>('/api/voicemail/boxes', { ...at, name, greeting: 'goodbye' });
  boxId = box.body.id;
  const nodes = [
    { id: 'box', kind: 'voicemail', config: { boxId }, exits: { next: 'bye', failed: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: null } },
  ];
  const flow = await office.post<{ id: string }>('/api/flows', {
    ...{ name, ...at },
    draft: { start: 'box', rescue: 'bye', nodes },
  });
  expect((await office.post(`/api/flows/${flow.body.id}/publish`, { version: 1 })).status).toBe(200);
  const target = { kind: 'flow', id: flow.body.id };
  expect((await office.post('/api/telephony/numbers', { ...at, number: '4008002000', name, target })).status).toBe(200);
  await aTone({ url: program.url, client: office }, 'voicemail.fresh', fresh, 1500, ['en']);
  const port = await freePort();
  await new Promise<void>((done) => gateway.listen(port, '127.0.0.1', done));
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(body.trunks[0]?.live.state).toBe('up');
  }, wait);
  gatewayUrl = `http://127.0.0.1:${port}/`;
}, 120_000);
afterAll(async () => {
  await caller?.close();
  await new Promise((done) => gateway.close(done));
  await program?.stop();
});
let gatewayUrl: string;

const path = () => `/api/voicenotices/boxes/${boxId}`;
const nothing = { channelId: null, textTo: [], callTo: [], ticketType: null, language: 'zh' };

it('words that are left are told by text, by a ticket and by telephone, each once, as the box says', async () => {
  const made = await aChannel(program.kernel, {
    ...{ kind: 'sms', queue, code: 'texts' },
    settings: { sign: '云灶电器', outUrl: gatewayUrl },
  });
  const first = (await office.get<Ways>(path())).body;
  expect(first).toMatchObject({ ...nothing, version: 0 });
  expect(first.channels.map(({ id }) => id)).toEqual([made.id]);
  const ways = {
    channelId: made.id,
    textTo: ['13800001111'],
    callTo: ['13800002222', '13800003333'],
    ticketType: 'complaint',
    language: 'en',
  };
  const bound = await aStaff(program.kernel, { unitId: queue.unitId, permissions: ['voicemail.read'] });
  const reader = await program.signIn(bound.number, bound.password);
  expect((await reader.get(path())).status).toBe(403);
  expect((await office.put(path(), { ...ways, ticketType: 'none', version: 0 })).status).toBe(400);
  expect((await office.put(path(), { ...ways, channelId: null, version: 0 })).status).toBe(400);
  expect((await office.put(path(), { ...ways, version: 0 })).status).toBe(204);
  expect((await office.put(path(), { ...ways, version: 0 })).status).toBe(409);
  expect((await office.get<Ways>(path())).body).toMatchObject({ ...ways, version: 1 });
  const [row] = await program.kernel.db.query<{ numbers_sealed: string }>(
    'test.way',
    'select numbers_sealed from voicenotices.way',
  );
  expect(row!.numbers_sealed).not.toContain('1380000');

  // The gateway fails once; the first number that is called is busy.
  answers.push(503);
  const called: string[] = [];
  caller.onCall = (call) => {
    const number = /sip:([^@]+)@/.exec(call.incoming!.request.uri)?.[1] ?? '';
    called.push(number);
    if (number === '13800002222') void call.incoming!.reject(486);
    else void call.accept();
  };
  const call = await caller.dial('4008002000');
  await vi.waitFor(() => expect(call.up).toBe(true), wait);
  call.speak(700);
  await vi.waitFor(async () => {
    const { messages } = (await office.get<{ messages: object[] }>('/api/voicemail/messages?state=open')).body;
    if (messages.length === 0 && !call.end && call.rtp.packets.length > 400) await call.hangup();
    expect(messages).toHaveLength(1);
  }, wait);
  await vi.waitFor(() => expect(called).toEqual(['13800002222', '13800003333']), wait);
  const heard = caller.calls.filter((one) => one.incoming).at(-1)!;
  expect(heard.incoming!.request.from.uri.user).toBe('02150000000');
  await heard.hears(fresh);
  await vi.waitFor(() => expect(heard.end).not.toBeNull(), wait);

  const tickets = await vi.waitFor(async () => {
    const { body } = await office.get<{ tickets: Ticket[] }>('/api/tickets?view=all&limit=10');
    expect(body.tickets).toHaveLength(1);
    return body.tickets;
  }, wait);
  expect(tickets[0]).toMatchObject({ type: 'complaint', unitId: queue.unitId });
  expect(tickets[0]!.title).toContain('139****5678');
  // Refused once, tried again by the queue of jobs, under the same id.
  await vi.waitFor(() => expect(sent.length).toBeGreaterThanOrEqual(2), { timeout: 60_000, interval: 100 });
  const text = sent[0]!;
  expect(text.body.contact.phone).toBe('13800001111');
  expect(text.body.message.text).toContain('Voice mail: Night, from 139****5678');
  expect(text.body.message.text).toContain('/voicemail/');
  expect(sent[1]!.body.message.id).toBe(text.body.message.id);
  expect(checkWebhook([made.secrets.out], text.headers, Buffer.from(text.raw), new Date())).toBe(text.body.message.id);
  const told = async () =>
    program.kernel.db.query<{ kind: string; n: number; result: string | null }>(
      'test.told',
      'select kind, n, result from voicenotices.told order by kind, n',
    );
  await vi.waitFor(
    async () =>
      expect(await told()).toEqual([
        { kind: 'call', n: 0, result: 'busy' },
        { kind: 'call', n: 1, result: 'answered' },
        { kind: 'text', n: 0, result: 'sent' },
        { kind: 'ticket', n: 0, result: 'opened' },
      ]),
    wait,
  );
  expect(sent).toHaveLength(2);
}, 150_000);
