/** The telephone is switched off in order, with real SIP telephones: talks go on, callers hear a word, then nothing is there; and on again. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { clock, steerClock } from '#kernel';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { anAgent, aQueue, makeReady, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Part } from '../parts/contract.ts';
import type { Call, Policy } from '../telephony/contract.ts';

const wait = { timeout: 15_000, interval: 20 };
const line = '4008007777';
const name = { zh: '热线', en: 'Hotline' };
const suspended = 1300;
type Me = { partsOff: string[]; partsEnding: string[]; permissions: string[] };
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let outside: PeerPhone;
let desk: PeerPhone;
let agent: { id: string; client: Client };

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  const rules = (await office.get<Policy>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false, sayAgent: false });
  const at = { host: '127.0.0.1', port: sipPort };
  outside = await PeerPhone.open({ user: '13900001234', server: at, realm: 'qiao' });
  const hosts = [`127.0.0.1:${outside.port}`];
  await office.post('/api/telephony/trunks', { unitId: queue.unitId, code: 'carrier', name, hosts });
  const number = { number: line, name, target: { kind: 'queue', id: queue.id } };
  expect((await office.post('/api/telephony/numbers', { unitId: queue.unitId, ...number })).status).toBe(200);
  await aTone({ url: program.url, client: office }, 'system.suspended', suspended, 3000);
  const staff = await anAgent(program.kernel, { queue, ready: false });
  agent = { id: staff.id, client: await program.signIn(staff.number, staff.password) };
  const wanted = { unitId: queue.unitId, number: '8001', name: '话机', staffId: staff.id };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', wanted)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  desk = await PeerPhone.open({ user: '8001', server: at, realm: 'qiao', password });
  await desk.register();
  await agent.client.put('/api/telephony/seat', { device: 'phone' });
}, 120_000);
afterAll(async () => {
  await outside?.close();
  await desk?.close();
  await program?.stop();
});

const turn = async (on: boolean): Promise<Part> => {
  const answer = await office.put<Part>('/api/parts/telephone', { on });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  await program.kernel.events.settle();
  return answer.body;
};
const shown = async (): Promise<Part> =>
  (await office.get<{ parts: Part[] }>('/api/parts')).body.parts.find(({ code }) => code === 'telephone')!;
const me = async (who: Client): Promise<Me> => (await who.get<Me>('/api/identity/me')).body;
const rows = () =>
  program.kernel.db.run<{ state: string; ended_reason: string | null }>(
    'select state, ended_reason from telephony.call order by id',
  );
const states = async (): Promise<string> => (await rows()).map(({ state }) => state).join();
const over = (call: PeerCall) => vi.waitFor(() => expect(call.end ?? call.failure).not.toBeNull(), wait);

/** An outside caller and the agent's telephone, both heard by the other. */
async function talk(): Promise<{ caller: PeerCall; own: PeerCall }> {
  const before = desk.calls.length;
  await makeReady(program.kernel, agent.id);
  const caller = await outside.dial(line);
  caller.speak(700);
  const own = await vi.waitFor(() => {
    const call = desk.calls.slice(before).find(({ incoming }) => incoming);
    expect(call).toBeDefined();
    return call!;
  }, wait);
  await own.accept();
  own.speak(1100);
  await caller.hears(1100);
  await own.hears(700);
  return { caller, own };
}

it('talks go on to their end, who waits and who calls hears a word, nobody calls out; then it is off, and comes back whole', async () => {
  const { caller, own } = await talk();
  const waiting = await outside.dial(line);
  await vi.waitFor(async () => expect(await states()).toBe('talking,waiting'), wait);

  const [off] = await Promise.all([turn(false), waiting.hears(suspended)]);
  expect(off).toMatchObject({ on: false, endsAt: expect.any(String) });
  expect(off.uses.find(({ what }) => what === 'calls')).toBeDefined();
  expect(new Date(off.endsAt!).getTime() - clock.ms()).toBeGreaterThan(29 * 60_000);
  // Who waits hears why, and is let go; so is who calls now.
  await over(waiting);
  const late = await outside.dial(line);
  await late.hears(suspended);
  await over(late);
  await vi.waitFor(async () => expect(await states()).toBe('talking,ended,ended'), wait);
  expect((await rows()).map(({ ended_reason }) => ended_reason)).toEqual([null, 'part-off', 'part-off']);
  // The talk goes on and is steered: held, taken back.
  expect(await me(agent.client)).toMatchObject({ partsEnding: ['telephone'] });
  expect((await me(agent.client)).partsOff).toEqual(['voicemail', 'callbacks', 'webcalls', 'prompts']);
  const { calls } = (await office.get<{ calls: Call[] }>('/api/telephony/calls')).body;
  const own1 = calls.find(({ state }) => state === 'talking')!;
  const hold = (held: boolean) => agent.client.post(`/api/telephony/calls/${own1.id}/hold`, { held });
  expect((await hold(true)).status).toBeLessThan(300);
  await vi.waitFor(async () => expect(await states()).toBe('held,ended,ended'), wait);
  expect((await hold(false)).status).toBeLessThan(300);
  await caller.hears(1100);
  // From the agent's telephone nothing new begins.
  const out = await desk.dial('013800001111').catch(() => null);
  if (out) await over(out);
  expect((await rows()).length).toBe(3);

  await own.hangup();
  await over(caller);
  // The last one is over: doors and lines are closed.
  await vi.waitFor(async () => expect(await shown()).toMatchObject({ on: false, endsAt: null }), wait);
  await vi.waitFor(async () => {
    const { body, status } = await office.get<{ error: { code: string } }>('/api/telephony/calls');
    expect([status, body.error.code]).toEqual([409, 'parts.switched-off']);
  }, wait);
  expect((await me(agent.client)).partsOff).toContain('telephone');
  expect((await me(office)).permissions.filter((right) => right.startsWith('telephony.'))).toEqual([]);

  await turn(true);
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(body.trunks[0]?.live.state).toBe('up');
  }, wait);
  await desk.register();
  const again = await talk();
  await again.own.hangup();
  await over(again.caller);
}, 120_000);

it('a talk that does not end is ended at the limit, with a tone before', async () => {
  const { caller, own } = await talk();
  const { endsAt } = await turn(false);
  const at = (ms: number) => steerClock(() => new Date(endsAt!).getTime() + ms);
  let back = at(-30_000);
  try {
    await Promise.all([program.kernel.jobs.runSchedule('lastcalls.look'), caller.hears(1400)]);
    back();
    back = at(1000);
    await program.kernel.jobs.runSchedule('lastcalls.look');
    await over(caller);
    await over(own);
  } finally {
    back();
  }
  await vi.waitFor(async () => expect((await rows()).at(-1)).toEqual({ state: 'ended', ended_reason: 'limit' }), wait);
  await vi.waitFor(async () => expect(await shown()).toMatchObject({ on: false, endsAt: null }), wait);
  await turn(true);
}, 120_000);

it('with nothing under way it is off at once', async () => {
  await vi.waitFor(async () => expect((await office.get('/api/telephony/calls')).status).toBe(200), wait);
  expect(await turn(false)).toMatchObject({ on: false, endsAt: null });
  expect((await office.get('/api/telephony/trunks')).status).toBe(409);
  await turn(true);
});
