/** The road of a call, with real SIP telephones and a real browser's sound: greeted, queued, offered, answered, recorded, ended. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Offer } from '#contracts/routing';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator, type TestStaff } from '#testing/identity';
import { agentRow, anAgent, aQueue, type TestQueue } from '#testing/routing';
import { TestBrowser } from '../../../../../packages/softswitch/test/contract/browser.ts';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Call, CallDetail, Engine, Extension, Policy, Seat } from './contract.ts';

const wait = { timeout: 15_000, interval: 20 };
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let sipPort: number;
let folder: string;
const phones: PeerPhone[] = [];

async function phone(user: string, password?: string): Promise<PeerPhone> {
  const opened = await PeerPhone.open({
    user,
    server: { host: '127.0.0.1', port: sipPort },
    realm: 'qiao',
    ...(password ? { password } : {}),
  });
  phones.push(opened);
  return opened;
}

beforeAll(async () => {
  sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  folder = await mkdtemp(join(tmpdir(), 'telephony-'));
  const { kernel } = program;
  const person = await anAdministrator(kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 60, offerSeconds: 30 });
}, 120_000);
afterAll(async () => {
  for (const one of phones) await one.close();
  await program?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function theCall(client: Client, id?: string): Promise<CallDetail> {
  const { body } = await client.get<{ calls: Call[] }>('/api/telephony/calls');
  return (await client.get<CallDetail>(`/api/telephony/calls/${id ?? body.calls[0]!.id}`)).body;
}
const inState = (state: string, id?: string): Promise<CallDetail> =>
  vi.waitFor(async () => {
    const call = await theCall(office, id);
    expect(call.state).toBe(state);
    return call;
  }, wait);

it('opens no port in an empty house, and opens when there is something to answer', async () => {
  expect((await office.get<Engine>('/api/telephony/engine')).body.state).toBe('off');
  const caller = await phone('13900001234');
  const trunk = {
    unitId: queue.unitId,
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${caller.port}`],
  };
  expect((await office.post('/api/telephony/trunks', trunk)).status).toBe(200);
  expect((await office.post('/api/telephony/trunks', trunk)).body).toMatchObject({
    error: { code: 'telephony.code-taken' },
  });
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(body.trunks[0]?.live.state).toBe('up');
  }, wait);
  const call = await caller.dial('4008001234');
  await vi.waitFor(() => expect(call.failure).not.toBeNull(), wait);
});

let first: string;
it('a call is greeted by a flow, waits, is answered in a browser with sound both ways, recorded, and wrapped up', async () => {
  const { kernel } = program;
  const agent = await anAgent(kernel, { queue });
  const rules = (await office.get<Policy>('/api/telephony/policy')).body;
  expect((await office.put('/api/telephony/policy', { ...rules, sayRecording: false })).status).toBe(200);
  expect((await office.put('/api/telephony/policy', rules)).status).toBe(409);
  const client = await program.signIn(agent.number, agent.password);
  const nodes = [
    { id: 'hello', kind: 'say', config: { pieces: [{ prompt: 'welcome' }] }, exits: { next: 'menu' } },
    {
      id: 'menu',
      kind: 'menu',
      config: { pieces: [{ prompt: 'menu' }], keys: ['0'] },
      exits: { 'key-0': 'line', none: 'bye' },
    },
    { id: 'line', kind: 'queue', config: { queueId: queue.id }, exits: { late: 'bye', closed: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: 'goodbye' } },
  ];
  const name = { zh: '总机', en: 'Reception' };
  const flow = await office.post<{ id: string }>('/api/flows', {
    name,
    unitId: queue.unitId,
    draft: { start: 'hello', nodes, rescue: 'line' },
  });
  const number = {
    unitId: queue.unitId,
    number: '400-800-1234'.replaceAll('-', ''),
    name,
    target: { kind: 'flow', id: flow.body.id },
  };
  expect((await office.post('/api/telephony/numbers', number)).body).toMatchObject({
    error: { code: 'telephony.target-gone' },
  });
  expect((await office.post(`/api/flows/${flow.body.id}/publish`, { version: 1 })).status).toBe(200);
  expect((await office.post('/api/telephony/numbers', number)).status).toBe(200);

  const caller = phones[0]!;
  const call = await caller.dial('4008001234');
  await vi.waitFor(() => expect(call.up).toBe(true), wait);
  call.speak(700);
  await inState('dialogue');
  // The greeting is heard; then the menu, which a key cuts short.
  await vi.waitFor(() => expect(call.rtp.heard(25, 500).some((sample) => Math.abs(sample) > 500)).toBe(true), wait);
  await vi.waitFor(
    async () => {
      call.press('0');
      expect((await theCall(office)).state).toBe('waiting');
    },
    { timeout: 15_000, interval: 700 },
  );
  const waiting = await theCall(office);
  first = waiting.id;
  expect(waiting.party).toBe('139****1234');
  expect(waiting.customer).not.toBeNull();

  const offer = await vi.waitFor(async () => {
    const { body } = await client.get<{ offers: Offer[] }>('/api/routing/offers');
    expect(body.offers).toHaveLength(1);
    return body.offers[0]!;
  }, wait);
  expect(offer).toMatchObject({
    channel: 'call',
    subjectId: first,
    card: { customerId: waiting.customer!.id, maskedNumber: '139****1234' },
  });
  await client.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
  await inState('connecting', first);
  const browser = await TestBrowser.open(folder);
  try {
    const answer = await client.post<{ sdp: string }>(`/api/telephony/calls/${first}/sound`, {
      sdp: await browser.offer(),
    });
    expect(answer.status).toBe(200);
    await browser.accept(answer.body.sdp);
    await inState('talking', first);
    await browser.speak(1000);
    await browser.hears(700);
    await call.hears(1000);
    const seat = await client.get<Seat>('/api/telephony/seat');
    expect(seat.body).toMatchObject({
      engine: 'up',
      call: { id: first, connected: true, recording: true, state: 'talking' },
    });

    await client.post(`/api/telephony/calls/${first}/hold`, { held: true });
    await inState('held', first);
    await call.hearsNo(1000);
    await client.post(`/api/telephony/calls/${first}/hold`, { held: false });
    await call.hears(1000);
    await call.hangup();
  } finally {
    await browser.close();
  }
  const ended = await inState('ended', first);
  expect(ended).toMatchObject({ reason: 'caller', agent: { id: agent.id } });
  expect(ended.talkedMs).toBeGreaterThan(500);
  expect(ended.log.map(({ to }) => to)).toEqual([
    'ringing',
    'dialogue',
    'waiting',
    'connecting',
    'talking',
    'held',
    'talking',
    'ended',
  ]);
  expect(ended.legs.map(({ kind, way }) => `${kind} ${way}`)).toEqual(['caller sip', 'agent browser']);
  expect((await agentRow(kernel, agent.id))?.state).toBe('wrapup');
  await client.put('/api/routing/presence', { state: 'offline' });
  await kernel.events.settle();
});

it('the recording is stereo, sealed on disk, heard by who may, and every hearing is audited', async () => {
  const call = await vi.waitFor(async () => {
    const found = await theCall(office, first);
    expect(found.recordings).toHaveLength(1);
    return found;
  }, wait);
  const path = `/api/recordings/${call.recordings[0]!.id}`;
  const { playId } = (await office.post<{ playId: string }>(`${path}/plays`)).body;
  const answer = await fetch(`${program.url}${path}/sound?play=${playId}`, { headers: { cookie: office.cookie } });
  const wav = Buffer.from(await answer.arrayBuffer());
  expect([wav.toString('latin1', 0, 4), wav.readUInt16LE(22)]).toEqual(['RIFF', 2]);
  expect(wav.length).toBeGreaterThan(16_000);
  const audited = await office.get<{ entries: { action: string; subject: { id: string } }[] }>(
    '/api/audit/entries?limit=20',
  );
  expect(audited.body.entries.map(({ action }) => action)).toContain('telephony.recording-played');
  const agent = await anAgent(program.kernel, { queue, ready: false });
  const client = await program.signIn(agent.number, agent.password);
  expect((await client.get(path)).status).toBe(403);
  // Nothing lies in clear any more.
  await vi.waitFor(
    async () => expect(await readdir(join(program.dataDir, 'telephony', 'recordings'))).toEqual([]),
    wait,
  );
});

async function atPhone(number: string): Promise<{ agent: TestStaff; client: Client; desk: PeerPhone }> {
  const agent = await anAgent(program.kernel, { queue, ready: false });
  const client = await program.signIn(agent.number, agent.password);
  expect((await client.put('/api/telephony/seat', { device: 'phone' })).body).toMatchObject({
    error: { code: 'telephony.no-extension' },
  });
  const extension = { unitId: queue.unitId, number, name: `话机 ${number}`, staffId: agent.id };
  const made = await office.post<{ id: string }>('/api/telephony/extensions', extension);
  const renewed = await office.post<{ password: string }>(`/api/telephony/extensions/${made.body.id}/password`);
  const desk = await phone(number, renewed.body.password);
  await desk.register();
  await vi.waitFor(
    async () =>
      expect((await client.put<Seat>('/api/telephony/seat', { device: 'phone' })).body).toMatchObject({
        device: 'phone',
        extension: { number, registered: true },
      }),
    wait,
  );
  await client.put('/api/routing/presence', { state: 'ready' });
  return { agent, client, desk };
}

it('a desk telephone rings with the offer; picking it up accepts, its hang-up ends the call', async () => {
  const number = {
    unitId: queue.unitId,
    number: '4008005555',
    name: { zh: '直达', en: 'Direct' },
    target: { kind: 'queue', id: queue.id },
  };
  await office.post('/api/telephony/numbers', number);
  const { agent, desk } = await atPhone('8001');
  const call = await phones[0]!.dial('4008005555');
  const ringing = await desk.ringing();
  call.speak(600);
  await ringing.accept();
  ringing.speak(900);
  const talking = await inState('talking');
  expect(talking.agent?.id).toBe(agent.id);
  await call.hears(900);
  await ringing.hears(600);
  await ringing.hangup();
  await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  expect(await inState('ended')).toMatchObject({ reason: 'agent' });
  expect((await agentRow(program.kernel, agent.id))?.state).toBe('wrapup');
  await vi.waitFor(async () => expect((await office.get<Engine>('/api/telephony/engine')).body.legs).toBe(0), wait);
});

it('who picks up and hangs up at once loses nobody: the caller waits on, and it rings again', async () => {
  const { agent, desk } = await atPhone('8007');
  const call = await phones[0]!.dial('4008005555');
  const first = await desk.ringing();
  await first.accept();
  await first.hangup();
  const again = await vi.waitFor(() => {
    const found = desk.calls.find((one) => one.incoming && one !== first);
    expect(found).toBeDefined();
    return found!;
  }, wait);
  expect(call.end).toBeNull();
  call.speak(600);
  await again.accept();
  again.speak(900);
  await again.hears(600);
  await call.hears(900);
  expect((await inState('talking')).agent?.id).toBe(agent.id);
  await again.hangup();
  await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  await inState('ended');
});

it('a caller who gives up while it rings leaves nobody ringing, no work and no agent busy', async () => {
  const { agent, desk } = await atPhone('8002');
  const call = await phones[0]!.dial('4008005555');
  const ringing = await desk.ringing();
  await call.hangup();
  await vi.waitFor(() => expect(ringing.end ?? ringing.incoming?.session).toBeDefined(), wait);
  const ended = await inState('ended');
  expect(ended).toMatchObject({ reason: 'caller', agent: null, talkedMs: 0 });
  expect((await agentRow(program.kernel, agent.id))?.state).toBe('ready');
  await vi.waitFor(async () => expect((await office.get<Engine>('/api/telephony/engine')).body.legs).toBe(0), wait);
});

it('a number that leads to a telephone rings it: who picks up talks, nobody there is told, without any queue', async () => {
  const made = await office.post<{ id: string }>('/api/telephony/extensions', {
    unitId: queue.unitId,
    number: '8100',
    name: '门卫',
  });
  await office.post('/api/telephony/numbers', {
    unitId: queue.unitId,
    number: '4008008100',
    name: { zh: '门卫', en: 'Gate' },
    target: { kind: 'extension', id: made.body.id },
  });
  const rules = (await office.get<Policy>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false });

  // Its telephone is not there: the caller hears so and the call is over.
  const early = await phones[0]!.dial('4008008100');
  await vi.waitFor(() => expect(early.end).not.toBeNull(), wait);
  expect(await inState('ended')).toMatchObject({ dialled: '4008008100', reason: 'unanswered', answeredAt: null });

  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${made.body.id}/password`))
    .body;
  const gate = await phone('8100', password);
  await gate.register();
  const call = await phones[0]!.dial('4008008100');
  const ringing = await gate.ringing();
  // The ringing tone of public networks.
  await call.hears(450);
  call.speak(600);
  await ringing.accept();
  ringing.speak(900);
  const talking = await inState('talking');
  expect(talking).toMatchObject({ queueId: null, dialled: '4008008100' });
  await call.hears(900);
  await ringing.hears(600);
  await call.hangup();
  await vi.waitFor(() => expect(ringing.end).not.toBeNull(), wait);
  const ended = await inState('ended', talking.id);
  expect(ended).toMatchObject({ reason: 'caller' });
  expect(ended.waitedMs).toBeGreaterThan(0);
  expect(ended.log.map(({ to }) => to)).toEqual(['ringing', 'talking', 'ended']);
  await vi.waitFor(async () => expect((await theCall(office, talking.id)).recordings).toHaveLength(1), wait);

  // Its holder hangs up; the records say whose telephone it was.
  const holder = await anAgent(program.kernel, { queue, ready: false });
  const { body } = await office.get<{ extensions: Extension[] }>('/api/telephony/extensions');
  const { version } = body.extensions.find(({ id }) => id === made.body.id)!;
  const kept = { unitId: queue.unitId, number: '8100', name: '门卫', staffId: holder.id, version };
  expect((await office.put(`/api/telephony/extensions/${made.body.id}`, kept)).status).toBe(200);
  const again = await phones[0]!.dial('4008008100');
  const second = await gate.ringing(1);
  await second.accept();
  const held = await inState('talking');
  await second.hangup();
  await vi.waitFor(() => expect(again.end).not.toBeNull(), wait);
  expect(await inState('ended', held.id)).toMatchObject({ reason: 'agent', agent: { id: holder.id } });

  // Picked up by nobody: the caller gives up and it stops ringing.
  const third = await phones[0]!.dial('4008008100');
  const unheard = await gate.ringing(2);
  await third.hangup();
  await vi.waitFor(async () => expect((await office.get<Engine>('/api/telephony/engine')).body.legs).toBe(0), wait);
  expect(unheard.up).toBe(false);
  expect(await inState('ended')).toMatchObject({ reason: 'caller', answeredAt: null, agent: null });
});

it('an agent calls a customer without seeing the number: one’s own telephone first, then theirs; both hear each other', async () => {
  const { agent, client, desk } = await atPhone('8003');
  const customerId = (await theCall(office, first)).customer!.id;
  const ticketFor = async (): Promise<string> => {
    const asked = await client.post<{ ticket: string }>(`/api/customers/${customerId}/call`, {});
    expect(Object.keys(asked.body)).toEqual(['ticket']);
    return asked.body.ticket;
  };
  const place = (ticket: string) =>
    client.post<{ id: string; error?: { code: string } }>('/api/telephony/calls', { ticket });
  const tickets = [await ticketFor(), await ticketFor()];
  const [rung, customer] = [phones[0]!.calls.filter((call) => call.incoming).length, phones[0]!];
  // Pressed twice at once: one call, and the other ticket stays good.
  const answers = await Promise.all(tickets.map(place));
  const won = answers.findIndex(({ status }) => status === 200);
  expect(answers[1 - won]?.body.error?.code).toBe('telephony.already-calling');
  const [ticket, second] = [tickets[won]!, tickets[1 - won]!];
  const { id } = answers[won]!.body;
  const own = await desk.ringing();
  // The customer's telephone is silent until the agent is there.
  expect(customer.calls.filter((call) => call.incoming)).toHaveLength(rung);
  await own.accept();
  const far = await customer.ringing(rung);
  expect(far.incoming!.request.uri).toContain('13900001234@');
  expect((await place(second)).body.error?.code).toBe('telephony.already-calling');
  await own.hears(450);
  await far.accept();
  own.speak(900);
  far.speak(600);
  await far.hears(900);
  await own.hears(600);
  const talking = await inState('talking', id);
  expect(talking).toMatchObject({
    direction: 'out',
    party: '139****1234',
    unitId: queue.unitId,
    customer: { id: customerId },
    agent: { id: agent.id },
  });
  expect(JSON.stringify((await client.get('/api/telephony/seat')).body)).not.toContain('13900001234');
  await own.hangup();
  await vi.waitFor(() => expect(far.end).not.toBeNull(), wait);
  expect(await inState('ended', id)).toMatchObject({ reason: 'agent' });
  expect((await agentRow(program.kernel, agent.id))?.state).toBe('wrapup');
  expect((await place(ticket)).status).toBe(410);

  await client.put('/api/routing/presence', { state: 'ready' });
  const busy = (await place(await ticketFor())).body.id;
  await (await desk.ringing(1)).accept();
  await (await customer.ringing(rung + 1)).incoming!.reject(486);
  expect(await inState('ended', busy)).toMatchObject({ reason: 'busy', talkedMs: 0 });
  await vi.waitFor(async () => expect((await office.get<Engine>('/api/telephony/engine')).body.legs).toBe(0), wait);
});
