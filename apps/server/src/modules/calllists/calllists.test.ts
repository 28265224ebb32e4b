/** Black and red lists of callers, with real SIP telephones: who hears that they are refused, who is marked, who goes first. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Report } from '#contracts/reports';
import type { Offer } from '#contracts/routing';
import type { CallDetail } from '#contracts/telephony';
import type { RoomListed } from '#contracts/waitrooms';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { anAgent, aQueue, makeReady, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Entry } from './contract.ts';

const wait = { timeout: 15_000, interval: 20 };
const line = '4008005555';
const name = { zh: '热线', en: 'Hotline' };
const refusal = 1300;
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let agent: { id: string; client: Client };
const callers: Record<'rude' | 'dear' | 'plain', PeerPhone> = {} as never;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  const rules = (await office.get<object>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false, sayAgent: false });
  const server = { host: '127.0.0.1', port: sipPort };
  for (const [who, user] of [
    ['rude', '13900000001'],
    ['dear', '13900000002'],
    ['plain', '13900000003'],
  ] as const)
    callers[who] = await PeerPhone.open({ user, server, realm: 'qiao' });
  const hosts = Object.values(callers).map(({ port }) => `127.0.0.1:${port}`);
  await office.post('/api/telephony/trunks', { unitId: queue.unitId, code: 'carrier', name, hosts });
  const number = { number: line, name, target: { kind: 'queue', id: queue.id } };
  expect((await office.post('/api/telephony/numbers', { unitId: queue.unitId, ...number })).status).toBe(200);
  await aTone({ url: program.url, client: office }, 'system.refused', refusal, 1500);
  const made = await anAgent(program.kernel, { queue, ready: false, roles: ['agent'] });
  agent = { id: made.id, client: await program.signIn(made.number, made.password) };
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(body.trunks[0]?.live.state).toBe('up');
  }, wait);
}, 120_000);
afterAll(async () => {
  for (const one of Object.values(callers)) await one.close();
  await program?.stop();
});

const byHand = (input: object) => office.post<{ id: string }>('/api/calllists', { unitId: queue.unitId, ...input });
const entries = async (): Promise<Entry[]> => (await office.get<{ entries: Entry[] }>('/api/calllists')).body.entries;
const theCall = async (): Promise<CallDetail> => {
  const { body } = await office.get<{ calls: { id: string }[] }>('/api/telephony/calls');
  return (await office.get<CallDetail>(`/api/telephony/calls/${body.calls[0]!.id}`)).body;
};
const offer = (): Promise<Offer> =>
  vi.waitFor(async () => {
    const { body } = await agent.client.get<{ offers: Offer[] }>('/api/routing/offers');
    expect(body.offers).toHaveLength(1);
    return body.offers[0]!;
  }, wait);
const over = async (call: PeerCall): Promise<void> => {
  // The agent may be offered a call before its telephone has heard that it was answered.
  await vi.waitFor(() => expect(call.up).toBe(true), wait);
  await call.hangup();
  // Its leg goes first, its row and its offer a moment later: what stays would be counted as a caller of what comes next.
  await vi.waitFor(async () => {
    expect((await office.get<{ legs: number }>('/api/telephony/engine')).body.legs).toBe(0);
    const { calls } = (await office.get<{ calls: { state: string }[] }>('/api/telephony/calls')).body;
    expect(calls.filter(({ state }) => state !== 'ended')).toEqual([]);
    expect((await agent.client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers).toEqual([]);
  }, wait);
};
const waiting = (count: number) =>
  vi.waitFor(async () => {
    const { calls } = (await office.get<{ calls: { state: string }[] }>('/api/telephony/calls')).body;
    expect(calls.filter(({ state }) => state === 'waiting')).toHaveLength(count);
  }, wait);

it('a caller on the black list hears a sentence and the call ends; nobody is offered it; off the list they come in', async () => {
  await makeReady(program.kernel, agent.id);
  const listed = await byHand({ list: 'black', number: '13900000001', reason: '多次辱骂', refuses: true, until: null });
  expect(listed, JSON.stringify(listed.body)).toMatchObject({ status: 200 });
  expect(await entries()).toMatchObject([{ number: '139****0001', list: 'black', refuses: true, reason: '多次辱骂' }]);
  const refused = await callers.rude.dial(line);
  await refused.hears(refusal);
  await vi.waitFor(() => expect(refused.end).not.toBeNull(), wait);
  const row = await vi.waitFor(async () => {
    const call = await theCall();
    expect(call.state).toBe('ended');
    return call;
  }, wait);
  expect(row).toMatchObject({ reason: 'refused', agent: null, queueId: null });
  expect(row.log.map(({ reason }) => reason)).not.toContain('queued');
  // In reports it is refused: neither served by a flow nor lost.
  await vi.waitFor(async () => {
    const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const { body } = await office.get<Report>(`/api/reports/calls?from=${day(-1)}&to=${day(1)}&by=direction`);
    const told = Object.fromEntries(body.figures.map(({ id }, index) => [id, body.total.values[index]]));
    expect(told).toMatchObject({ calls: 1, 'calls-refused': 1, 'calls-served': 0, 'calls-lost': 0 });
  }, wait);
  // Who is on no list comes in meanwhile.
  const plain = await callers.plain.dial(line);
  expect((await offer()).card).toMatchObject({ maskedNumber: '139****0003', listing: 'none' });
  await over(plain);
  const drop = () => office.delete(`/api/calllists/${listed.body.id}`);
  expect((await drop()).status).toBe(204);
  expect((await drop()).status).toBe(404);
  await makeReady(program.kernel, agent.id);
  const again = await callers.rude.dial(line);
  await offer();
  await over(again);
}, 60_000);

it('an agent lists the caller of her own call, with a reason and an end; who is offered the next call sees the mark', async () => {
  await makeReady(program.kernel, agent.id);
  const call = await callers.rude.dial(line);
  const { id, epoch, subjectId } = await offer();
  const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
  const list = (until: string | null, by = agent.client) =>
    by.post<{ error?: { code: string } }>(`/api/calllists/calls/${subjectId}`, {
      ...{ list: 'black', reason: '骚扰电话', refuses: false, until },
    });
  // Not hers yet.
  expect((await list(days(30))).status).toBeGreaterThanOrEqual(403);
  expect((await agent.client.post(`/api/routing/offers/${id}/accept`, { epoch })).status).toBeLessThan(300);
  for (const end of [null, days(91), days(-1)])
    expect(await list(end)).toMatchObject({ status: 422, body: { error: { code: 'calllists.wrong-end' } } });
  expect(await list(days(30))).toMatchObject({ status: 200 });
  expect((await agent.client.get('/api/calllists')).status).toBe(403);
  expect(await entries()).toMatchObject([{ number: '139****0001', list: 'black', refuses: false }]);
  // Said again, it is still one word about that number.
  expect(await list(days(40))).toMatchObject({ status: 200 });
  expect(await entries()).toHaveLength(1);
  await over(call);
  await makeReady(program.kernel, agent.id);
  const next = await callers.rude.dial(line);
  expect((await offer()).card.listing).toBe('black');
  await over(next);
}, 60_000);

it('the red list goes first, and no entry outlives its end', async () => {
  const { rooms } = (await office.get<{ rooms: RoomListed[] }>('/api/waitrooms')).body;
  const room = rooms.find(({ queueId }) => queueId === queue.id)!;
  const { queueId, queueName: _, strategy: __, waiting: ___, ready: ____, predictedWaitSeconds: _____, ...kept } = room;
  expect(await office.put(`/api/waitrooms/${queueId}`, { ...kept, redAhead: 30 })).toMatchObject({ status: 200 });
  await agent.client.put('/api/routing/presence', { state: 'offline' });
  const soon = new Date(Date.now() + 1500).toISOString();
  const brief = { list: 'red', number: '13900000003', reason: '今天的贵宾', until: soon };
  expect((await byHand(brief)).status).toBe(200);
  await vi.waitFor(
    async () => expect((await entries()).map(({ number }) => number)).not.toContain('139****0003'),
    wait,
  );
  expect((await byHand({ list: 'red', number: '13900000002', reason: '大客户', until: null })).status).toBe(200);
  const first = await callers.plain.dial(line);
  await waiting(1);
  const second = await callers.dear.dial(line);
  await waiting(2);
  await makeReady(program.kernel, agent.id);
  expect((await offer()).card).toMatchObject({ maskedNumber: '139****0002', listing: 'red' });
  // What became of it is told when it is not up.
  const { statuses } = first;
  await vi.waitFor(
    () => expect({ up: first.up, failure: first.failure, end: first.end, statuses }).toMatchObject({ up: true }),
    wait,
  );
  await first.hangup();
  await over(second);
}, 60_000);
