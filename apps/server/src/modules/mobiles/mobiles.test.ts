/** An agent who answers by a mobile: a real carrier rings it, and who hears whom is proved by tones. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { agentRow, anAgent, aQueue, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { level } from '../../../../../packages/softswitch/test/media/tone-analysis.ts';
import type { Call, CallDetail, Policy, Seat } from '../telephony/contract.ts';
import type { OwnMobile } from './contract.ts';

const wait = { timeout: 20_000, interval: 20 };
const mobile = '13800003333';
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let carrier: PeerPhone;
let anna: { id: string; client: Client };

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 1, offerSeconds: 8 });
  const rules = (await office.get<Policy>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, recording: 'none', sayRecording: false, sayAgent: false });
  carrier = await PeerPhone.open({ user: '13900001234', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  const trunk = { code: 'carrier', name: { zh: '运营商', en: 'Carrier' }, hosts: [`127.0.0.1:${carrier.port}`] };
  await office.post('/api/telephony/trunks', { unitId: queue.unitId, ...trunk });
  const number = { number: '4008007777', name: { zh: '热线', en: 'Hotline' }, target: { kind: 'queue', id: queue.id } };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, ...number });
  await vi.waitFor(async () => {
    const { trunks } = (await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks')).body;
    expect(trunks[0]?.live.state).toBe('up');
  }, wait);
  const staff = await anAgent(program.kernel, { queue, ready: false });
  anna = { id: staff.id, client: await program.signIn(staff.number, staff.password) };
}, 120_000);
afterAll(async () => {
  await carrier?.close();
  await program?.stop();
});
afterEach(async () => {
  await anna.client.put('/api/routing/presence', { state: 'offline' });
  for (const call of carrier.calls) if (call.up && !call.end) await call.hangup();
  await vi.waitFor(async () => {
    expect((await office.get<{ legs: number }>('/api/telephony/engine')).body.legs).toBe(0);
  }, wait);
});

const error = (code: string) => ({ body: { error: { code } } });
const seat = async (): Promise<Seat> => (await anna.client.get<Seat>('/api/telephony/seat')).body;
const newest = async (): Promise<Call> => (await office.get<{ calls: Call[] }>('/api/telephony/calls')).body.calls[0]!;
const newestIs = (what: object): Promise<Call> =>
  vi.waitFor(async () => {
    const call = await newest();
    expect(call).toMatchObject(what);
    return call;
  }, wait);
/** The next call that the carrier is asked for. */
function rings(): () => Promise<PeerCall> {
  const before = carrier.calls.filter(({ incoming }) => incoming).length;
  return () =>
    vi.waitFor(() => {
      const call = carrier.calls.filter(({ incoming }) => incoming)[before];
      expect(call).toBeDefined();
      return call!;
    }, wait);
}
const gone = (call: PeerCall): Promise<void> => vi.waitFor(() => expect(call.end ?? call.failure).not.toBeNull(), wait);
const isSpokenTo = (call: PeerCall): Promise<void> =>
  vi.waitFor(() => expect(level(call.rtp.heard(25, 500))).toBeGreaterThan(50), wait);

it('is named by its holder alone, and only where their calls reach', async () => {
  expect(await anna.client.put('/api/telephony/seat', { device: 'mobile' })).toMatchObject(
    error('telephony.no-mobile'),
  );
  for (const own of ['4008007777', '+864008007777'])
    expect(await anna.client.put('/api/mobiles/mine', { number: own })).toMatchObject(error('mobiles.house-number'));
  expect(await anna.client.put('/api/mobiles/mine', { number: '+15550100123' })).toMatchObject(
    error('operators.not-allowed-there'),
  );
  expect((await anna.client.get<OwnMobile>('/api/mobiles/mine')).body).toEqual({ number: null });
  expect((await anna.client.put('/api/mobiles/mine', { number: mobile })).status).toBe(204);
  expect((await anna.client.get<OwnMobile>('/api/mobiles/mine')).body).toEqual({ number: mobile });
  expect((await office.get<OwnMobile>('/api/mobiles/mine')).body).toEqual({ number: null });
  const chosen = await anna.client.put<Seat>('/api/telephony/seat', { device: 'mobile' });
  expect(chosen.body).toMatchObject({ device: 'mobile', call: null });
});

it('rings with a call of the queue and shows the company’s number; who presses 1 has it, its hang-up ends it', async () => {
  const ring = rings();
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const caller = await carrier.dial('4008007777');
  const pocket = await ring();
  expect(pocket.incoming!.request.headers.get('from')).not.toContain('13900001234');
  await pocket.accept();
  await isSpokenTo(pocket);
  caller.speak(700);
  pocket.speak(900);
  // Another key is none, and nobody is heard before.
  pocket.press('2');
  await pocket.hearsNo(700);
  expect(await newest()).toMatchObject({ state: 'waiting', agent: null });
  pocket.press('1');
  await caller.hears(900);
  await pocket.hears(700);
  const call = await newestIs({ state: 'talking', agent: { id: anna.id } });
  expect((await seat()).call).toMatchObject({ id: call.id, connected: true, way: 'sip' });
  await pocket.hangup();
  await gone(caller);
  expect(await newestIs({ state: 'ended' })).toMatchObject({ reason: 'agent' });
  const { legs } = (await office.get<CallDetail>(`/api/telephony/calls/${call.id}`)).body;
  expect(legs.find(({ kind }) => kind === 'agent')).toMatchObject({ staffId: anna.id, way: 'sip' });
});

it('answered by its mailbox it has nothing: the caller keeps the place, and the agent has missed it', async () => {
  const ring = rings();
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const caller = await carrier.dial('4008007777');
  const mailbox = await ring();
  await mailbox.accept();
  mailbox.speak(1100);
  await isSpokenTo(mailbox);
  await gone(mailbox);
  await vi.waitFor(async () => expect((await agentRow(program.kernel, anna.id))?.state).not.toBe('ready'), wait);
  expect(await newest()).toMatchObject({ state: 'waiting', agent: null });
  await caller.hearsNo(1100);
  await caller.hangup();
  await newestIs({ state: 'ended' });
});

it('a call that she places rings there first; a colleague’s call rings there too', async () => {
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const [ring, theirs] = [rings(), carrier.calls.filter(({ incoming }) => incoming).length + 1];
  const placed = await anna.client.post('/api/operators/calls', { to: { number: '13700004444' } });
  expect(placed.status, JSON.stringify(placed.body)).toBe(200);
  const pocket = await ring();
  await pocket.accept();
  await isSpokenTo(pocket);
  pocket.press('1');
  const customer = await vi.waitFor(() => {
    const call = carrier.calls.filter(({ incoming }) => incoming)[theirs];
    expect(call).toBeDefined();
    return call!;
  }, wait);
  await customer.accept();
  customer.speak(700);
  pocket.speak(900);
  await customer.hears(900);
  await pocket.hears(700);
  await customer.hangup();
  await gone(pocket);

  const again = rings();
  await office.put('/api/telephony/seat', { device: 'browser' });
  const ben = await anAgent(program.kernel, { queue, ready: false });
  const client = await program.signIn(ben.number, ben.password);
  await client.put('/api/mobiles/mine', { number: '13600005555' });
  await client.put('/api/telephony/seat', { device: 'mobile' });
  await client.put('/api/routing/presence', { state: 'ready' });
  const asked = await client.post('/api/operators/calls', { to: { staffId: anna.id } });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const his = await again();
  const next = rings();
  await his.accept();
  await isSpokenTo(his);
  his.press('1');
  const hers = await next();
  await hers.accept();
  his.speak(1300);
  hers.speak(1500);
  await his.hears(1500);
  await hers.hears(1300);
  await his.hangup();
  await gone(hers);
  await client.put('/api/routing/presence', { state: 'offline' });
});

it('removed, nothing rings there any more', async () => {
  expect((await anna.client.put('/api/mobiles/mine', { number: null })).status).toBe(204);
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const before = carrier.calls.length;
  const caller = await carrier.dial('4008007777');
  await vi.waitFor(async () => {
    const { offers } = (await anna.client.get<{ offers: unknown[] }>('/api/routing/offers')).body;
    expect(offers).toHaveLength(1);
  }, wait);
  expect(carrier.calls.length).toBe(before + 1);
  await caller.hangup();
  await newestIs({ state: 'ended' });
});
