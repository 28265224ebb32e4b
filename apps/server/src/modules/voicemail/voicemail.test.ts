/** Real telephones: words are left, become work and are heard again, also by telephone; a flow leads on where a node cannot. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Offer } from '#contracts/routing';
import { newId, steerClock, systemScope } from '#kernel';
import { enqueue } from '#modules/routing';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { aCustomer } from '#testing/customers';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Box, Message } from './contract.ts';
import { destroyDue, voicemailData } from './keep-tidy.ts';
import { opened } from './listen-by-phone.ts';
import { insertMessage } from './store.ts';
import { workKind } from './work-kind.ts';

const wait = { timeout: 15_000, interval: 30 };
const name = { zh: '夜间留言', en: 'Night' };
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let caller: PeerPhone;
let boxId: string;

async function aFlow(number: string, start: string, nodes: object[]): Promise<void> {
  const end = { id: 'bye', kind: 'hang-up', config: { prompt: null } };
  const draft = { start, rescue: 'bye', nodes: [...nodes, end] };
  const flow = await office.post<{ id: string }>('/api/flows', { name, unitId: queue.unitId, draft });
  const published = await office.post<object>(`/api/flows/${flow.body.id}/publish`, { version: 1 });
  expect(published.body).toMatchObject({ published: 1 });
  const target = { kind: 'flow', id: flow.body.id };
  expect((await office.post('/api/telephony/numbers', { unitId: queue.unitId, number, name, target })).status).toBe(
    200,
  );
}

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'voicemail', unitId: person.unitId, offerSeconds: 60 });
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...policy.body, sayRecording: false, sayAgent: false });
  caller = await PeerPhone.open({ user: '13912345678', server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' });
  await office.post('/api/telephony/trunks', {
    unitId: queue.unitId,
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${caller.port}`],
  });
  const box = { unitId: queue.unitId, name, greeting: 'goodbye', queueId: queue.id, code: '77', pin: '4711' };
  boxId = (await office.post<{ id: string }>('/api/voicemail/boxes', box)).body.id;
  const lead = (kind: string, config: object) => ({ id: 'node', kind, config, exits: { next: 'bye', failed: 'bye' } });
  await aFlow('4008002000', 'node', [lead('voicemail', { boxId })]);
  await aFlow('4008002001', 'node', [lead('voicemail-listen', {})]);
  await vi.waitFor(async () => {
    const { body } = await office.get<{ trunks: { live: { state: string } }[] }>('/api/telephony/trunks');
    expect(body.trunks[0]?.live.state).toBe('up');
  }, wait);
}, 120_000);
afterAll(async () => {
  await caller?.close();
  await program?.stop();
});

const messages = async (state = 'open'): Promise<Message[]> =>
  (await office.get<{ messages: Message[] }>(`/api/voicemail/messages?state=${state}`)).body.messages;
const audited = async (action: string): Promise<number> => {
  const rows = await program.kernel.db.query('test.audit', 'select 1 from audit.entry where action = $1', [action]);
  return rows.length;
};

it('words are left after the tone, offered to an agent, heard with a trace, and are done', async () => {
  const agent = await anAgent(program.kernel, { queue });
  const desk = await program.signIn(agent.number, agent.password);
  const call = await caller.dial('4008002000');
  call.speak(700);
  await vi.waitFor(async () => {
    const rows = await program.kernel.db.query<{ left_at: Date }>('test.left', 'select left_at from voicemail.message');
    // Spoken for two seconds: less is somebody who hung up at the tone.
    expect(Date.now() - rows[0]!.left_at.getTime()).toBeGreaterThan(2000);
  }, wait);
  call.press('#');
  await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  const offer = await vi.waitFor(async () => {
    const { body } = await desk.get<{ offers: Offer[] }>('/api/routing/offers');
    expect(body.offers).toHaveLength(1);
    return body.offers[0]!;
  }, wait);
  const [left] = await messages();
  expect(left).toMatchObject({ state: 'new', party: '139****5678', boxName: name, assignee: null });
  expect(left!.durationMs).toBeGreaterThan(1500);
  expect(offer).toMatchObject({ channel: 'voicemail', subjectId: left!.id, card: { maskedNumber: '139****5678' } });
  await desk.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
  const path = `/api/voicemail/messages/${left!.id}`;
  expect((await office.get<Message>(path)).body.assignee?.id).toBe(agent.id);

  expect((await fetch(`${program.url}${path}/sound`)).status).toBe(401);
  const sound = await fetch(`${program.url}${path}/sound`, { headers: { cookie: desk.cookie } });
  const bytes = Buffer.from(await sound.arrayBuffer());
  expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
  expect(await audited('voicemail.played')).toBe(1);
  // Whoever listened has heard it; for the others it is as it was.
  expect((await office.get<Message>(path)).body).toMatchObject({ state: 'read', heard: false });
  expect((await desk.get<Message>(path)).body).toMatchObject({ state: 'read', heard: true });
  expect((await desk.patch<Message>(path, { state: 'new' })).body).toMatchObject({ state: 'new', heard: false });
  expect((await desk.patch<Message>(path, { state: 'read' })).body).toMatchObject({ state: 'read', heard: true });
  expect((await office.patch<Message>(path, { state: 'done' })).body.state).toBe('done');
  const [item] = await program.kernel.db.query(
    'test.item',
    `select state from routing.work_item where subject_id = $1`,
    [left!.id],
  );
  expect(item).toEqual({ state: 'done' });
  expect((await office.patch<Message>(path, { state: 'new', assignedTo: null })).body).toMatchObject({
    state: 'new',
    assignee: null,
  });
});

it('is heard by telephone with the PIN; wrong ones lock the box', async () => {
  const box = async () =>
    (await office.get<{ boxes: Box[] }>('/api/voicemail/boxes')).body.boxes.find(({ id }) => id === boxId)!;
  expect(await box()).toMatchObject({ fresh: 1, hasPin: true });
  const type = async (call: Awaited<ReturnType<PeerPhone['dial']>>, keys: string) => {
    // Asked for the box; what is typed ahead counts from then on.
    await vi.waitFor(() => expect(call.rtp.heard(25, 500).some((sample) => Math.abs(sample) > 500)).toBe(true), wait);
    for (const key of keys) call.press(key);
  };
  const wrong = await caller.dial('4008002001');
  await vi.waitFor(() => expect(wrong.up).toBe(true), wait);
  await type(wrong, '77#0000#');
  await vi.waitFor(async () => {
    const [row] = await program.kernel.db.query('test.pin', 'select pin_failures from voicemail.box where id = $1', [
      boxId,
    ]);
    expect(row).toEqual({ pin_failures: 1 });
  }, wait);
  await wrong.hangup();

  // The fifth locks it, also for the right one, until a quarter of an hour has gone by.
  const { db } = program.kernel;
  for (const pin of ['1111', '2222', '3333']) expect(await opened(db, '77', pin)).toBeNull();
  expect(await audited('voicemail.locked')).toBe(0);
  expect(await opened(db, '77', '4444')).toBeNull();
  expect(await audited('voicemail.locked')).toBe(1);
  expect(await opened(db, '77', '4711')).toBeNull();
  const locked = Date.now();
  for (const [minutes, id] of [
    [14, null],
    [16, boxId],
  ] as const) {
    const unsteer = steerClock(() => locked + minutes * 60_000);
    try {
      expect((await opened(db, '77', '4711'))?.id ?? null).toBe(id);
    } finally {
      unsteer();
    }
  }

  const call = await caller.dial('4008002001');
  await vi.waitFor(() => expect(call.up).toBe(true), wait);
  await type(call, '77#4711#');
  await vi.waitFor(async () => expect(await audited('voicemail.played-by-phone')).toBe(1), wait);
  await call.hears(700);
  await vi.waitFor(
    async () => {
      call.press('3');
      expect((await messages('done')).map(({ state }) => state)).toEqual(['done']);
    },
    { timeout: 15_000, interval: 500 },
  );
  expect(await box()).toMatchObject({ fresh: 0 });

  // Past its days the sound is destroyed.
  const later = new Date(Date.now() + 91 * 86_400_000);
  expect(await program.kernel.db.transact((tx) => destroyDue(tx, systemScope('test'), later))).toBe(1);
  expect(await messages('done')).toEqual([]);
  const [recording] = await program.kernel.db.query('test.recording', 'select state, file_id from telephony.recording');
  expect(recording).toEqual({ state: 'destroyed', file_id: null });
});

it('a dead look-up and a telephone that is not there lead on; who picks up outside talks', async () => {
  const extension = { unitId: queue.unitId, number: '8801', name: '值班室' };
  const { body } = await office.post<{ id: string }>('/api/telephony/extensions', extension);
  const lookup = { url: 'http://127.0.0.1:9/orders', save: [], seconds: 1 };
  await aFlow('4008002002', 'ask', [
    { id: 'ask', kind: 'lookup', config: lookup, exits: { next: 'bye', failed: 'desk' } },
    { id: 'desk', kind: 'extension', config: { extensionId: body.id }, exits: { busy: 'out', silent: 'bye' } },
    { id: 'out', kind: 'transfer', config: { number: '02150001111' }, exits: { busy: 'bye', silent: 'bye' } },
  ]);
  const call = await caller.dial('4008002002');
  const outside = await vi.waitFor(() => {
    const found = caller.calls.find((one) => one.incoming);
    expect(found).toBeDefined();
    return found!;
  }, wait);
  await outside.accept();
  outside.speak(900);
  call.speak(700);
  await call.hears(900);
  await outside.hears(700);
  await outside.hangup();
  await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
});

it('words that are destroyed, by age or with their caller, are nobody’s work any more', async () => {
  const { kernel } = program;
  const scope = systemScope('test');
  const customer = await aCustomer(kernel, { unitId: queue.unitId });
  const left = async (daysAgo: number, customerId: string | null): Promise<string> => {
    const id = newId();
    await kernel.db.transact(async (tx) => {
      await insertMessage(tx, {
        id,
        origin_site: 1,
        box_id: boxId,
        unit_id: queue.unitId,
        call_id: newId(),
        recording_id: newId(),
        customer_id: customerId,
        party_masked: '139****5678',
        state: 'new',
        assigned_to: null,
        duration_ms: 4000,
        left_at: new Date(Date.now() - daysAgo * 86_400_000),
        read_at: null,
        done_at: null,
      });
      await enqueue(tx, scope, { kind: workKind, subjectId: id, queueId: queue.id, contactId: customerId });
    });
    return id;
  };
  const old = await left(91, null);
  const theirs = await left(1, customer.id);
  const kept = await left(1, null);
  const gone = async (): Promise<(string | null)[]> => {
    const rows = await kernel.db.query<{ subject_id: string; ended_reason: string | null }>(
      'test.items',
      'select subject_id, ended_reason from routing.work_item where subject_id = any($1)',
      [[old, theirs, kept]],
    );
    return [old, theirs, kept].map((id) => rows.find((row) => row.subject_id === id)!.ended_reason);
  };
  expect(await gone()).toEqual([null, null, null]);
  expect(await kernel.db.transact((tx) => destroyDue(tx, scope))).toBe(1);
  expect(await gone()).toEqual(['destroyed', null, null]);
  await kernel.db.transact((tx) => voicemailData.erase(tx, scope, [customer.id]));
  expect(await gone()).toEqual(['destroyed', 'destroyed', null]);
  expect((await messages()).map(({ id }) => id)).toEqual([kept]);

  // Given to somebody else: only to one who may hear it.
  const agent = await anAgent(kernel, { queue });
  const path = `/api/voicemail/messages/${kept}`;
  const { body } = await office.get<{ staff: { id: string }[] }>(`/api/voicemail/people?unitId=${queue.unitId}`);
  expect(body.staff.map(({ id }) => id)).toContain(agent.id);
  expect((await office.patch<Message>(path, { assignedTo: agent.id })).body.assignee?.id).toBe(agent.id);
  // And to nobody else by the router.
  expect(await gone()).toEqual(['destroyed', 'destroyed', 'given']);
  expect((await office.patch(path, { assignedTo: newId() })).status).toBe(400);
});
