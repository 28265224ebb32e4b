/** Flows that fail under a real caller: a look-up that never answers, words that are gone, a circle. Each leads to a sensible way out. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Client, engineUp, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { aQueue, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Call, CallDetail } from './contract.ts';

const wait = { timeout: 20_000, interval: 20 };
const name = { zh: '试', en: 'Trial' };
const [failed, after, sorry] = [900, 1300, 1700];
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let caller: PeerPhone;
let asked = 0;
/** Takes the question and never answers. */
const dead = createServer(() => {
  asked += 1;
});

beforeAll(async () => {
  await new Promise<void>((done) => dead.listen(0, '127.0.0.1', done));
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort), QIAO_OUTGOING_HOSTS: '127.0.0.1' } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId });
  const rules = (await office.get<object>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false });
  const server = { host: '127.0.0.1', port: sipPort };
  caller = await PeerPhone.open({ user: '13900001234', server, realm: 'qiao' });
  const hosts = [`127.0.0.1:${caller.port}`];
  await office.post('/api/telephony/trunks', { unitId: queue.unitId, code: 'carrier', name, hosts });
  for (const [code, frequency] of [
    ['look-up-failed', failed],
    ['after', after],
    ['vanishing', 600],
    ['system.sorry', sorry],
  ] as const)
    await aTone({ url: program.url, client: office }, code, frequency, 900);
  await engineUp(office);
}, 120_000);
afterAll(async () => {
  await caller?.close();
  await program?.stop();
  dead.closeAllConnections();
  dead.close();
});

let numbers = 0;
/** A published flow and the number that leads to it. */
async function line(nodes: object[], rescue: string | null = null): Promise<{ flowId: string; number: string }> {
  const all = [
    ...nodes,
    { id: 'line', kind: 'queue', config: { queueId: queue.id }, exits: { late: 'bye', closed: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: 'goodbye' } },
  ];
  const draft = { start: (nodes[0] as { id: string }).id, nodes: all, rescue };
  const flow = await office.post<{ id: string }>('/api/flows', { name, unitId: queue.unitId, draft });
  const published = await office.post(`/api/flows/${flow.body.id}/publish`, { version: 1 });
  expect(published, JSON.stringify(published.body)).toMatchObject({ status: 200 });
  numbers += 1;
  const number = `400800900${numbers}`;
  const target = { kind: 'flow', id: flow.body.id };
  expect((await office.post('/api/telephony/numbers', { unitId: queue.unitId, number, name, target })).status).toBe(
    200,
  );
  return { flowId: flow.body.id, number };
}
const theCall = async (): Promise<CallDetail> => {
  const { body } = await office.get<{ calls: Call[] }>('/api/telephony/calls');
  return (await office.get<CallDetail>(`/api/telephony/calls/${body.calls[0]!.id}`)).body;
};
const inState = (state: string): Promise<CallDetail> =>
  vi.waitFor(async () => {
    const call = await theCall();
    expect(call.state).toBe(state);
    return call;
  }, wait);
async function over(call: PeerCall): Promise<void> {
  await call.hangup();
  await inState('ended');
}

it('a look-up that never answers is given up after its seconds; the caller hears why and gets into the line', async () => {
  const { port } = dead.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/order`;
  const { number } = await line([
    {
      id: 'ask',
      kind: 'lookup',
      config: { url, save: [{ path: 'state', variable: 'state' }], seconds: 1 },
      exits: { next: 'bye', failed: 'words' },
    },
    { id: 'words', kind: 'say', config: { pieces: [{ prompt: 'look-up-failed' }] }, exits: { next: 'line' } },
  ]);
  const call = await caller.dial(number);
  await call.hears(failed);
  expect(asked).toBe(1);
  await inState('waiting');
  await over(call);
}, 60_000);

it('words that are gone are left out, and what follows is heard', async () => {
  const { number } = await line([
    { id: 'gone', kind: 'say', config: { pieces: [{ prompt: 'vanishing' }] }, exits: { next: 'words' } },
    { id: 'words', kind: 'say', config: { pieces: [{ prompt: 'after' }] }, exits: { next: 'line' } },
  ]);
  for (const language of ['zh', 'en'])
    expect((await office.delete(`/api/prompts/vanishing/takes/${language}`)).status).toBe(204);
  const call = await caller.dial(number);
  await call.hears(after);
  await inState('waiting');
  await over(call);
}, 60_000);

/** As an older program may have published it: today a circle cannot be. */
async function bend(flowId: string): Promise<void> {
  const rows = await program.kernel.db.run(
    `update flows.flow_version set definition = jsonb_set(definition, '{nodes,0,exits}', '{"next": "round"}')
     where flow_id = $1 returning flow_id`,
    [flowId],
  );
  expect(rows).toHaveLength(1);
}
const round = [
  { id: 'round', kind: 'set', config: { set: [{ variable: 'turn', value: '1' }] }, exits: { next: 'line' } },
];

it('a circle is noticed: an apology, then the rescue of the flow, or the end', async () => {
  const refused = await office.post<{ id: string }>('/api/flows', {
    name,
    unitId: queue.unitId,
    draft: { start: 'round', nodes: [{ ...round[0], exits: { next: 'round' } }], rescue: null },
  });
  expect((await office.post(`/api/flows/${refused.body.id}/publish`, { version: 1 })).status).toBeGreaterThanOrEqual(
    400,
  );

  const rescued = await line(round, 'line');
  await bend(rescued.flowId);
  const call = await caller.dial(rescued.number);
  await call.hears(sorry);
  await inState('waiting');
  await over(call);

  const lost = await line(round);
  await bend(lost.flowId);
  const ended = await caller.dial(lost.number);
  await ended.hears(sorry);
  await vi.waitFor(() => expect(ended.end).not.toBeNull(), wait);
  expect((await inState('ended')).log.map(({ to }) => to)).not.toContain('waiting');
}, 60_000);
