/** Calls watched and moved, with real SIP telephones: what the monitor shows, for whom, and who is answered after a move. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Call, Policy } from '../telephony/contract.ts';
import type { Live, LiveCallShown } from './contract.ts';

const wait = { timeout: 12_000, interval: 20 };
let program: TestProgram;
let office: Client;
let leader: Client;
let stranger: Client;
let queue: TestQueue;
let other: TestQueue;
let outside: PeerPhone;
let desk: PeerPhone;
let agent: { id: string; client: Client };

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  const call = { channel: 'call' as const, wrapupSeconds: 60, offerSeconds: 30 };
  queue = await aQueue(program.kernel, call);
  other = await aQueue(program.kernel, { ...call, unitId: queue.unitId });
  const far = await aQueue(program.kernel, call);
  const [a, b] = [
    await aStaff(program.kernel, { unitId: queue.unitId, roles: ['supervisor'] }),
    await aStaff(program.kernel, { unitId: far.unitId, roles: ['supervisor'] }),
  ];
  leader = await program.signIn(a.number, a.password);
  stranger = await program.signIn(b.number, b.password);
  const rules = (await office.get<Policy>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false, sayAgent: false });
  const at = { host: '127.0.0.1', port: sipPort };
  outside = await PeerPhone.open({ user: '13900001234', server: at, realm: 'qiao' });
  await office.post('/api/telephony/trunks', {
    unitId: queue.unitId,
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${outside.port}`],
  });
  const target = { kind: 'queue', id: queue.id };
  const number = { number: '4008007777', name: { zh: '热线', en: 'Hotline' }, target };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, ...number });
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

const live = async (who: Client): Promise<Live> => (await who.get<Live>('/api/livecalls')).body;
const seen = async (count: number): Promise<LiveCallShown[]> =>
  vi.waitFor(async () => {
    const calls = (await live(leader)).calls.filter(({ stage }) => stage === 'queue');
    expect(calls).toHaveLength(count);
    return calls.sort((one, two) => one.place! - two.place!);
  }, wait);
const gone = (call: PeerCall) => vi.waitFor(() => expect(call.end ?? call.failure).not.toBeNull(), wait);
const reasonOf = async (id: string): Promise<string | null> =>
  (await office.get<Call>(`/api/telephony/calls/${id}`)).body.reason;

it('shows those who wait to their own leader only; whoever is moved ahead is answered first; another queue keeps the wait', async () => {
  const first = await outside.dial('4008007777');
  first.speak(700);
  const [one] = await seen(1);
  const second = await outside.dial('4008007777');
  second.speak(1100);
  const [, two] = await seen(2);
  expect(one).toMatchObject({ party: '139****1234', direction: 'in', queueId: queue.id, place: 1, agent: null });
  expect((await live(stranger)).calls).toEqual([]);
  expect((await live(stranger)).queues.map(({ id }) => id)).not.toContain(queue.id);
  const shown = await live(leader);
  expect(shown.queues.find(({ id }) => id === queue.id)).toMatchObject({ waiting: 2, longestWaitSince: one!.since });
  expect(shown.house).toMatchObject({ engine: { state: 'up' }, trunks: [{ code: 'carrier', state: 'up' }] });
  expect(shown.house.disk!.freeBytes).toBeGreaterThan(0);
  expect(shown.seats).toMatchObject([
    { id: agent.id, state: 'offline', device: 'phone', extension: { number: '8001', registered: true } },
  ]);

  const move = (who: Client, id: string, to: object) => who.post(`/api/livecalls/calls/${id}/move`, to);
  expect((await move(agent.client, two!.id, { place: 1 })).status).toBe(403);
  expect((await move(stranger, two!.id, { place: 1 })).status).toBe(404);
  expect((await move(leader, two!.id, { place: 1 })).status).toBe(204);
  expect((await seen(2)).map(({ id }) => id)).toEqual([two!.id, one!.id]);
  expect((await move(leader, one!.id, { queueId: queue.id })).status).toBe(404);
  expect((await move(leader, one!.id, { queueId: other.id })).status).toBe(204);
  await vi.waitFor(async () => {
    const calls = (await live(leader)).calls;
    expect(calls.find(({ id }) => id === one!.id)).toMatchObject({ queueId: other.id, since: one!.since, place: 1 });
  }, wait);
  expect((await move(leader, one!.id, { queueId: queue.id })).status).toBe(204);
  await seen(2);
  // Older by age than the other, but the leader said otherwise once more.
  expect((await move(leader, two!.id, { place: 1 })).status).toBe(204);

  await agent.client.put('/api/routing/presence', { state: 'ready' });
  const own = await vi.waitFor(() => {
    const call = desk.calls.find(({ incoming }) => incoming);
    expect(call).toBeDefined();
    return call!;
  }, wait);
  const ringing = await vi.waitFor(async () => {
    const call = (await live(leader)).calls.find(({ stage }) => stage === 'ringing');
    expect(call?.ringsAt).toMatchObject([{ id: agent.id }]);
    return call!;
  }, wait);
  expect(ringing.id).toBe(two!.id);
  // It rings already: it is out of the order.
  expect((await move(leader, two!.id, { place: 2 })).status).toBe(409);
  await own.accept();
  own.speak(900);
  await own.hears(1100);
  await second.hears(900);
  await vi.waitFor(async () => {
    const now = await live(leader);
    expect(now.calls.find(({ id }) => id === two!.id)).toMatchObject({ stage: 'talking', agent: { id: agent.id } });
    expect(now.seats).toMatchObject([{ state: 'busy', callId: two!.id }]);
  }, wait);

  // A leader's end: nothing follows, for whom talks and for whom waits.
  const end = (id: string) => leader.post(`/api/operators/calls/${id}/watch`, { do: 'end' });
  expect((await end(one!.id)).status).toBe(204);
  await gone(first);
  expect((await end(two!.id)).status).toBe(204);
  await gone(second);
  await gone(own);
  await vi.waitFor(async () => expect(await reasonOf(one!.id)).toBe('supervisor'), wait);
  await vi.waitFor(async () => expect(await reasonOf(two!.id)).toBe('supervisor'), wait);
  // The agent writes it up; then nothing is left.
  await vi.waitFor(async () => {
    const now = await live(leader);
    expect(now.calls).toMatchObject([{ id: two!.id, stage: 'wrapup', agent: { id: agent.id } }]);
    expect(now.seats).toMatchObject([{ state: 'wrapup', callId: null }]);
  }, wait);
  await agent.client.put('/api/routing/presence', { state: 'offline' });
  const { body } = await office.get<{ entries: { action: string }[] }>('/api/audit/entries?limit=60');
  expect(body.entries.filter(({ action }) => action === 'livecalls.moved')).toHaveLength(4);
});
