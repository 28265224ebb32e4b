/** By which number calls leave, with a real SIP carrier on each trunk: what the far end sees in From and P-Asserted-Identity. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { CallerNumber, Choice } from './contract.ts';
import { nearestDefault, nearestTrunk } from './rules.ts';

const wait = { timeout: 15_000, interval: 20 };
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let sipPort: number;
let agent: Client;
let desk: PeerPhone;
const carriers: PeerPhone[] = [];
const trunks: string[] = [];
const names = { zh: '热线', en: 'Hotline' };

async function open(user: string, password?: string): Promise<PeerPhone> {
  const server = { host: '127.0.0.1', port: sipPort };
  return PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
}

beforeAll(async () => {
  sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  for (const [code, callerId] of [
    ['a-first', '02160000000'],
    ['b-second', ''],
  ] as const) {
    const carrier = await open(code);
    carriers.push(carrier);
    const { body } = await office.post<{ id: string }>('/api/telephony/trunks', {
      ...{ unitId: queue.unitId, code, name: { zh: code, en: code }, callerId },
      hosts: [`127.0.0.1:${carrier.port}`],
    });
    trunks.push(body.id);
  }
  const who = await anAgent(program.kernel, { queue, ready: false, roles: ['agent'] });
  agent = await program.signIn(who.number, who.password);
  const extension = { unitId: queue.unitId, number: '8001', name: '话机', staffId: who.id };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', extension)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  desk = await open('8001', password);
  await vi.waitFor(() => desk.register(), wait);
  await agent.put('/api/telephony/seat', { device: 'phone' });
}, 120_000);
afterAll(async () => {
  for (const one of [...carriers, desk]) await one?.close();
  await program?.stop();
});

/** The call that a carrier gets: which one, and what it is told of who calls. */
async function arrives(place: () => Promise<unknown>): Promise<{ carrier: number; from: string; asserted: string }> {
  const before = carriers.map(({ calls }) => calls.length);
  await place();
  const call = await vi.waitFor(() => {
    const at = carriers.findIndex(({ calls }, index) => calls.length > before[index]!);
    expect(at).toBeGreaterThanOrEqual(0);
    return { at, incoming: carriers[at]!.calls.at(-1)! };
  }, wait);
  const { request } = call.incoming.incoming!;
  const asserted = request.addresses('p-asserted-identity')[0]?.uri.user ?? '';
  const told = { carrier: call.at, from: request.from.uri.user ?? '', asserted };
  await call.incoming.accept();
  await call.incoming.hangup();
  await vi.waitFor(
    async () => expect((await office.get<{ legs: number }>('/api/telephony/engine')).body.legs).toBe(0),
    wait,
  );
  await agent.put('/api/routing/presence', { state: 'offline' });
  return told;
}
/** By screen: the agent's own telephone rings first. */
const byScreen = () =>
  arrives(async () => {
    const before = desk.calls.length;
    const answer = await agent.post('/api/operators/calls', { to: { number: '13800003333' } });
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
    await vi.waitFor(() => expect(desk.calls.length).toBeGreaterThan(before), wait);
    await desk.calls.at(-1)!.accept();
  });
const byTelephone = () => arrives(() => desk.dial('13800003333'));

const keep = async (input: object): Promise<string> => {
  const body = { unitId: queue.unitId, name: names, ...input };
  const answer = await office.post<{ id: string }>('/api/callernumbers', body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return answer.body.id;
};
const mine = async (): Promise<Choice> => (await agent.get<Choice>('/api/callernumbers/mine')).body;
const choose = async (numberId: string | null): Promise<number> =>
  (await agent.put('/api/callernumbers/mine', { numberId })).status;

it('shows the trunk’s number, then the unit’s default, then what the agent chose, by the trunk that holds it', async () => {
  expect(await byScreen()).toEqual({ carrier: 0, from: '02160000000', asserted: '02160000000' });
  const usual = await keep({ trunkId: trunks[1], number: '4008001111', isDefault: true });
  expect(await byScreen()).toEqual({ carrier: 1, from: '4008001111', asserted: '4008001111' });
  const other = await keep({ trunkId: trunks[0], number: '02161112222' });
  expect(await mine()).toMatchObject({ mayChoose: true, chosenId: null, usual: '4008001111' });
  expect((await mine()).numbers.map(({ id }) => id).sort()).toEqual([usual, other].sort());
  expect(await choose(other)).toBe(204);
  expect(await byScreen()).toEqual({ carrier: 0, from: '02161112222', asserted: '02161112222' });
  // The same holds for what their telephone dials.
  expect(await byTelephone()).toEqual({ carrier: 0, from: '02161112222', asserted: '02161112222' });
  expect(await choose(null)).toBe(204);
  expect(await byTelephone()).toEqual({ carrier: 1, from: '4008001111', asserted: '4008001111' });
}, 90_000);

it('offers nothing of units beside, nothing retired, and nothing without the right', async () => {
  const stranger = await aQueue(program.kernel, { channel: 'call' });
  const strange = await keep({ unitId: stranger.unitId, trunkId: trunks[0], number: '02169999999' });
  expect(await choose(strange)).toBe(422);
  const chosen = await keep({ trunkId: trunks[0], number: '02163334444' });
  expect(await choose(chosen)).toBe(204);
  const kept = { unitId: queue.unitId, trunkId: trunks[0], number: '02163334444', name: names };
  const again = await office.post('/api/callernumbers', kept);
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'callernumbers.number-taken' } } });
  const retired = await office.put(`/api/callernumbers/${chosen}`, { ...kept, version: 1, state: 'retired' });
  expect(retired.status).toBe(200);
  expect((await office.put(`/api/callernumbers/${chosen}`, { ...kept, version: 1 })).status).toBe(409);
  expect((await mine()).chosenId).toBeNull();
  expect(await byTelephone()).toMatchObject({ from: '4008001111' });
  const bound = await anAgent(program.kernel, { queue, ready: false, permissions: ['routing.work'] });
  const client = await program.signIn(bound.number, bound.password);
  expect((await client.get<Choice>('/api/callernumbers/mine')).body).toMatchObject({ mayChoose: false });
  expect((await client.put('/api/callernumbers/mine', { numberId: null })).status).toBe(403);
}, 60_000);

it('a new default is the only one of its unit', async () => {
  await keep({ trunkId: trunks[0], number: '02165556666', isDefault: true });
  const { numbers } = (await office.get<{ numbers: CallerNumber[] }>('/api/callernumbers')).body;
  const defaults = numbers.filter(({ isDefault, unitId }) => isDefault && unitId === queue.unitId);
  expect(defaults.map(({ number }) => number)).toEqual(['02165556666']);
  expect(await mine()).toMatchObject({ usual: '02165556666' });
});

it('the nearest unit decides', () => {
  const number = (unit_id: string, is_default: boolean) => ({ unit_id, is_default }) as never;
  const path = ['top', 'middle', 'own'];
  expect(nearestDefault([number('top', true), number('middle', true), number('own', false)], path)).toMatchObject({
    unit_id: 'middle',
  });
  expect(nearestDefault([number('own', false)], path)).toBeNull();
  expect(nearestTrunk([{ unit_id: 'strange' }, { unit_id: 'top' }, { unit_id: 'own' }], path)?.unit_id).toBe('own');
  expect(nearestTrunk([{ unit_id: 'one' }, { unit_id: 'two' }], path)?.unit_id).toBe('one');
});
