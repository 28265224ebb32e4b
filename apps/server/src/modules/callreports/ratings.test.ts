/** Ratings by keys from real calls: who was asked, who answered, what comes of it in the report. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { DrillRow, Report } from '#contracts/reports';
import type { Call } from '#contracts/telephony';
import { systemScope } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { anAgent, aQueue, makeReady, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { recompute } from './recompute.ts';

const wait = { timeout: 15_000, interval: 20 };
const line = '4008006666';
const name = { zh: '热线', en: 'Hotline' };
const question = 1300;
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let agentId: string;
let desk: PeerPhone;
let caller: PeerPhone;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  const rules = (await office.get<object>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false, sayAgent: false, recording: 'none' });
  const server = { host: '127.0.0.1', port: sipPort };
  caller = await PeerPhone.open({ user: '13900000007', server, realm: 'qiao' });
  const at = { unitId: queue.unitId };
  const hosts = [`127.0.0.1:${caller.port}`];
  await office.post('/api/telephony/trunks', { ...at, code: 'carrier', name, hosts });
  await aTone({ url: program.url, client: office }, 'rate-us', question, 1500);
  const survey = { pieces: [{ prompt: 'rate-us' }], variable: 'score', most: 3 };
  const nodes = [
    { id: 'line', kind: 'queue', config: { queueId: queue.id }, exits: { done: 'ask', late: 'bye', closed: 'bye' } },
    { id: 'ask', kind: 'survey', config: survey, exits: { next: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: 'goodbye' } },
  ];
  const draft = { start: 'line', nodes, rescue: 'bye' };
  const flow = await office.post<{ id: string }>('/api/flows', { name, ...at, draft });
  const published = await office.post(`/api/flows/${flow.body.id}/publish`, { version: 1 });
  expect(published, JSON.stringify(published.body)).toMatchObject({ status: 200 });
  const target = { kind: 'flow', id: flow.body.id };
  expect((await office.post('/api/telephony/numbers', { ...at, number: line, name, target })).status).toBe(200);
  const staff = await anAgent(program.kernel, { queue, ready: false });
  agentId = staff.id;
  const client = await program.signIn(staff.number, staff.password);
  const extension = { ...at, number: '8001', name: '话机', staffId: staff.id };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', extension)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  desk = await PeerPhone.open({ user: '8001', server, realm: 'qiao', password });
  await vi.waitFor(() => desk.register(), wait);
  await client.put('/api/telephony/seat', { device: 'phone' });
}, 120_000);
afterAll(async () => {
  for (const one of [caller, desk]) await one?.close();
  await program?.stop();
});

/** The agent has hung up; the question is being said. */
async function asked(): Promise<PeerCall> {
  await makeReady(program.kernel, agentId);
  const before = desk.calls.length;
  const call = await caller.dial(line);
  const own = await desk.ringing(before);
  await own.accept();
  own.speak(900);
  await call.hears(900);
  await own.hangup();
  await call.hears(question);
  return call;
}
const over = (count: number) =>
  vi.waitFor(async () => {
    const { calls } = (await office.get<{ calls: Call[] }>('/api/telephony/calls')).body;
    expect(calls.filter(({ state }) => state === 'ended')).toHaveLength(count);
    return calls;
  }, wait);
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const span = `from=${day(-1)}&to=${day(1)}`;

it('counts who was asked and who answered, on one scale, by queue, agent and day, down to the calls', async () => {
  const first = await asked();
  first.press('3');
  await over(1);
  // Hung up while the question is said: asked, not answered.
  const second = await asked();
  await second.hangup();
  const calls = await over(2);
  expect(calls.map(({ score }) => score)).toEqual([null, 3]);
  // Nobody is asked who never comes so far.
  const third = await caller.dial(line);
  await desk.ringing(desk.calls.length);
  await third.hangup();
  await over(3);
  for (const [by, key] of [
    ['queue', queue.id],
    ['staff', agentId],
    ['day', null],
  ] as const) {
    const values = await vi.waitFor(async () => {
      const { body } = await office.get<Report>(`/api/reports/key-ratings?${span}&by=${by}`);
      const asked = body.figures.findIndex(({ id }) => id === 'rating-asked');
      const group = body.groups.find((one) => (key === null ? (one.values[asked] ?? 0) > 0 : one.key === key));
      const told = Object.fromEntries(body.figures.map(({ id }, index) => [id, group?.values[index]]));
      expect(told['rating-asked']).toBe(2);
      return told;
    }, wait);
    // The highest of three keys is the best there is: 5 of 5.
    expect(values).toMatchObject({ rated: 1, 'rated-share': 50, rating: 5, 'rated-high': 100, 'rated-low': 0 });
  }
  // The third call has its facts too before they are told anew.
  await vi.waitFor(async () => {
    const { body } = await office.get<Report>(`/api/reports/calls?${span}&by=direction`);
    const at = body.figures.findIndex(({ id }) => id === 'calls');
    expect(body.total.values[at]).toBe(3);
  }, wait);
  const rows = async (figure: string): Promise<DrillRow[]> =>
    (
      await office.get<{ rows: DrillRow[] }>(
        `/api/reports/key-ratings/rows?${span}&by=queue&key=${queue.id}&figure=${figure}`,
      )
    ).body.rows;
  expect((await rows('rating-asked')).map(({ score }) => score)).toEqual([null, 3]);
  expect(await rows('rated')).toMatchObject([{ score: 3, subjectId: calls[1]!.id }]);
  expect(await rows('rated-share')).toMatchObject([{ score: null, subjectId: calls[0]!.id }]);
  const again = await recompute({ db: program.kernel.db, site: 1 }, systemScope('test'), { days: 2 });
  expect(again).toEqual({ calls: 3, differences: [] });
}, 60_000);
