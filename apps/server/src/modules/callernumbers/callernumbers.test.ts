/** By which number calls leave, with a real SIP carrier on each trunk: what the far end sees in From and P-Asserted-Identity. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
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

async function open(user: string, password?: string, port?: number): Promise<PeerPhone> {
  const server = { host: '127.0.0.1', port: sipPort };
  return PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}), ...(port ? { port } : {}) });
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

/** What carriers got of a call: each invitation, in order, until one rings on; it is taken and let go. */
async function goesTo(place: () => Promise<unknown>): Promise<{ carrier: number; from: string; tried: number[] }> {
  const before = carriers.map(({ calls }) => calls.length);
  const tried: number[] = [];
  await place();
  const taken = await vi.waitFor(() => {
    const came = carriers.map(({ calls }, index) => calls.slice(before[index]).filter((call) => call.incoming));
    for (const [at, calls] of came.entries()) if (calls.length > 0 && !tried.includes(at)) tried.push(at);
    const at = came.findIndex((calls) => calls.some((call) => ringing.has(call)));
    expect(at).toBeGreaterThanOrEqual(0);
    return { at, call: came[at]!.find((call) => ringing.has(call))! };
  }, wait);
  const from = taken.call.incoming!.request.from.uri.user ?? '';
  await taken.call.accept();
  await taken.call.hangup();
  await agent.put('/api/routing/presence', { state: 'offline' });
  return { carrier: taken.at, from, tried: tried.sort() };
}
const ringing = new Set<unknown>();
/** How a carrier meets calls from now on. */
function meets(carrier: number, how: 'rings' | 486 | 503): void {
  carriers[carrier]!.onCall = (call) => {
    if (how !== 'rings') return void call.incoming!.reject(how);
    ringing.add(call);
    void call.incoming!.progress(180);
  };
}
type Listed = { id: string; version: number; live: { state: string } };
async function changeTrunk(index: number, change: object): Promise<void> {
  const { body } = await office.get<{ trunks: Listed[] }>('/api/telephony/trunks');
  const { live: _, id, ...kept } = body.trunks.find((one) => one.id === trunks[index])!;
  const { hasPassword: __, ...rest } = kept as Record<string, unknown>;
  const answer = await office.put(`/api/telephony/trunks/${id}`, { ...rest, ...change });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
}
const placed = async (): Promise<void> => {
  const before = desk.calls.length;
  const answer = await agent.post('/api/operators/calls', { to: { number: '13800004444' } });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  await vi.waitFor(() => expect(desk.calls.length).toBeGreaterThan(before), wait);
  await desk.calls.at(-1)!.accept();
};
/** As long as SIP itself asks before it takes silence for an answer. */
const patient = { timeout: 60_000, interval: 100 };
const quiet = () =>
  vi.waitFor(async () => expect((await office.get<{ legs: number }>('/api/telephony/engine')).body.legs).toBe(0), wait);

it('a flow’s way outside leaves by the trunk of the number that was dialled, or by the one that it names', async () => {
  for (const carrier of [0, 1]) meets(carrier, 'rings');
  const flowTo = async (trunkId: string | null): Promise<string> => {
    const nodes = [
      {
        id: 'out',
        kind: 'transfer',
        config: { number: '13800005555', trunkId },
        exits: { busy: 'bye', silent: 'bye' },
      },
      { id: 'bye', kind: 'hang-up', config: { prompt: null } },
    ];
    const draft = { start: 'out', nodes, rescue: 'bye' };
    const { id } = (await office.post<{ id: string }>('/api/flows', { name: names, unitId: queue.unitId, draft })).body;
    const published = await office.post(`/api/flows/${id}/publish`, { version: 1 });
    return published.status === 200 ? id : JSON.stringify(published.body);
  };
  expect(await flowTo(queue.id)).toContain('flows.unfinished');
  const line = async (number: string, flowId: string) => {
    const target = { kind: 'flow', id: flowId };
    const made = await office.post('/api/telephony/numbers', { unitId: queue.unitId, number, name: names, target });
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 200 });
  };
  // The second trunk shows 4008001111; the first one's default is the unit's.
  await line('4008001111', await flowTo(null));
  await line('4008002222', await flowTo(null));
  await line('4008003333', await flowTo(trunks[1]!));
  for (const [number, carrier, from] of [
    ['4008001111', 1, '4008001111'],
    ['4008002222', 0, '02165556666'],
    ['4008003333', 1, '4008001111'],
  ] as const) {
    expect(await goesTo(() => carriers[0]!.dial(number)), number).toMatchObject({ carrier, from, tried: [carrier] });
    await quiet();
  }
}, 60_000);

it('a trunk that refuses, is full, silent or known to be dead is replaced by the next; who is busy is not', async () => {
  expect(await goesTo(placed)).toEqual({ carrier: 0, from: '02165556666', tried: [0] });
  await quiet();
  meets(0, 503);
  expect(await goesTo(placed)).toEqual({ carrier: 1, from: '4008001111', tried: [0, 1] });
  await quiet();
  // Busy is the person, not the trunk.
  meets(0, 486);
  const before = carriers[1]!.calls.length;
  await placed();
  await vi.waitFor(async () => {
    const { calls } = (await office.get<{ calls: { state: string; reason: string }[] }>('/api/telephony/calls')).body;
    expect(calls[0]).toMatchObject({ state: 'ended', reason: 'busy' });
  }, wait);
  expect(carriers[1]!.calls).toHaveLength(before);
  await agent.put('/api/routing/presence', { state: 'offline' });
  await quiet();
  // Full: a caller has its only channel.
  meets(0, 'rings');
  await changeTrunk(0, { maxCalls: 1 });
  const target = { kind: 'queue', id: queue.id };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, number: '4008004444', name: names, target });
  const caller = await carriers[0]!.dial('4008004444');
  await vi.waitFor(() => expect(caller.up).toBe(true), wait);
  expect(await goesTo(placed)).toEqual({ carrier: 1, from: '4008001111', tried: [1] });
  await caller.hangup();
  await quiet();
  // Gone without a word: found out by the call itself; with OPTIONS before any call.
  await changeTrunk(0, { maxCalls: null });
  const { port } = carriers[0]!;
  await carriers[0]!.close();
  const began = performance.now();
  expect(await goesTo(placed)).toMatchObject({ carrier: 1, from: '4008001111' });
  expect(performance.now() - began).toBeGreaterThan(3900);
  await quiet();
  // Remembered: the next call does not wait.
  const soon = async (): Promise<void> => {
    const since = performance.now();
    expect(await goesTo(placed)).toMatchObject({ carrier: 1, from: '4008001111' });
    expect(performance.now() - since).toBeLessThan(3500);
    await quiet();
  };
  await soon();
  // Asked by OPTIONS it is known before any call.
  // Whoever takes OPTIONS and says nothing tells that the engine has the change: `down` is then no memory of before.
  const mute = createSocket('udp4');
  const asked = new Promise<void>((resolve) => {
    mute.on('message', (text) => String(text).startsWith('OPTIONS ') && resolve());
  });
  mute.bind(port, '127.0.0.1');
  await once(mute, 'listening');
  await changeTrunk(0, { manners: { optionsSeconds: 1 } });
  await asked;
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: Listed[] }>('/api/telephony/trunks');
    expect(body.trunks.find(({ id }) => id === trunks[0])?.live.state).toBe('down');
  }, patient);
  await soon();
  // It is back: its calls too.
  mute.close();
  carriers[0] = await open('a-first', undefined, port);
  meets(0, 'rings');
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: Listed[] }>('/api/telephony/trunks');
    expect(body.trunks.find(({ id }) => id === trunks[0])?.live.state).toBe('up');
  }, patient);
  expect(await goesTo(placed)).toMatchObject({ carrier: 0, from: '02165556666' });
}, 180_000);

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
