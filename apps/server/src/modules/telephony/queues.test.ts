/** Queues of calls with real telephones: who rings, in what order, what is heard meanwhile, who goes ahead and who leaves. */
import type { TelephonyEvent } from '@qiao/softswitch';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Offer, QueueSettings } from '#contracts/routing';
import type { RoomListed } from '#contracts/waitrooms';
import type { SchemeListed, Wrapup } from '#contracts/wrapups';
import { systemScope } from '#kernel';
import { readPlaces } from '#modules/routing';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { agentRow, anAgent, aQueue, makeReady, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { sine } from '../../../../../packages/softswitch/test/media/tone-analysis.ts';
import type { Call, Extension } from './contract.ts';
import type { LiveCall } from './desk/live-call.ts';
import { theDesk } from './ports.ts';
import { type DeskNews, deskSignal } from './work-kind.ts';

const wait = { timeout: 15_000, interval: 20 };
const scope = systemScope('test');
const name = { zh: '试', en: 'Trial' };
const [music, comfort, unreachable, placeKept] = [500, 1500, 1100, 1900];
const [line, other] = ['4008003001', '4008003002'];
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let second: TestQueue;
let sipPort: number;
const phones: PeerPhone[] = [];
/** Extensions in the order in which their telephones began to ring. */
const rang: string[] = [];
const desks = new Map<string, { staffId: string; phone: PeerPhone; client: Client }>();

async function phone(user: string, password?: string): Promise<PeerPhone> {
  const server = { host: '127.0.0.1', port: sipPort };
  const opened = await PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
  phones.push(opened);
  return opened;
}

/** A prompt that is one frequency: who hears it knows what was said. */
async function tone(code: string, frequency: number, ms: number): Promise<void> {
  const samples = sine(frequency, 6000)(ms * 8);
  const wav = Buffer.alloc(44 + samples.length * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  for (const [at, value, bytes] of [
    [16, 16, 4],
    [20, 1, 2],
    [22, 1, 2],
    [24, 8000, 4],
    [28, 16_000, 4],
    [32, 2, 2],
    [34, 16, 2],
  ] as const)
    wav.writeUIntLE(value, at, bytes);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => void wav.writeInt16LE(sample, 44 + index * 2));
  for (const language of ['zh', 'en']) {
    const body = new FormData();
    body.append('file', new Blob([wav], { type: 'audio/wav' }), 'tone.wav');
    const headers = { cookie: office.cookie, 'x-qiao-csrf': '1' };
    const answer = await fetch(`${program.url}/api/prompts/${code}/takes/${language}`, {
      method: 'POST',
      body,
      headers,
    });
    expect(answer.status).toBe(204);
  }
}

async function deskOf(number: string, at: TestQueue): Promise<void> {
  const agent = await anAgent(program.kernel, { queue: at, ready: false });
  const client = await program.signIn(agent.number, agent.password);
  const given = { unitId: at.unitId, number, name: number, staffId: agent.id };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', given)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  const opened = await phone(number, password);
  opened.onCall = (call) => {
    rang.push(number);
    void call.incoming!.progress(180);
  };
  await opened.register();
  expect((await client.put('/api/telephony/seat', { device: 'phone' })).status).toBe(200);
  desks.set(number, { staffId: agent.id, phone: opened, client });
}

async function change(fields: object, of = queue.id): Promise<void> {
  const { version } = (await office.get<QueueSettings>(`/api/routing/queues/${of}`)).body;
  expect((await office.patch(`/api/routing/queues/${of}`, { version, ...fields })).status).toBe(200);
}
async function room(fields: object): Promise<void> {
  const { rooms } = (await office.get<{ rooms: RoomListed[] }>('/api/waitrooms')).body;
  const {
    queueId,
    queueName: _,
    strategy: __,
    waiting: ___,
    ready: ____,
    predictedWaitSeconds: _____,
    ...kept
  } = rooms.find((one) => one.queueId === queue.id)!;
  const answer = await office.put(`/api/waitrooms/${queueId}`, { ...kept, ...fields });
  expect(answer).toMatchObject({ status: 200 });
}
/** One after the other: whoever is ready first is offered first what waits. */
async function ready(...numbers: string[]): Promise<void> {
  for (const number of numbers) await makeReady(program.kernel, desks.get(number)!.staffId);
}
const away = (...numbers: string[]) =>
  Promise.all(
    numbers.map((number) =>
      office.post(`/api/routing/staff/${desks.get(number)!.staffId}/presence`, { state: 'offline' }),
    ),
  );
const idle = (number: string) =>
  vi.waitFor(async () => {
    const row = await agentRow(program.kernel, desks.get(number)!.staffId);
    expect(row?.state).toBe('ready');
    expect((await callsNow()).every(({ agent, state }) => agent?.id !== row!.staff_id || state === 'ended')).toBe(true);
  }, wait);

const offeredTo = async (client: Client): Promise<string | undefined> =>
  (await client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers[0]?.id;
const rings = ({ calls }: PeerPhone): boolean => calls.at(-1)?.incoming?.pending === true;

/** Who rings next: extension and its call. */
async function nextRing(from = rang.length): Promise<{ number: string; call: PeerCall }> {
  await vi.waitFor(() => expect(rang.length).toBeGreaterThan(from), wait);
  const number = rang[from]!;
  return { number, call: desks.get(number)!.phone.calls.at(-1)! };
}
/** A call that is taken by whoever rings first, and let go by them. */
async function served(caller: PeerPhone): Promise<string> {
  const from = rang.length;
  const call = await caller.dial(line);
  const { number, call: taken } = await nextRing(from);
  await taken.accept();
  taken.speak(900);
  await call.hears(900);
  await taken.hangup();
  await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  await idle(number);
  return number;
}
const callsNow = async (): Promise<Call[]> => (await office.get<{ calls: Call[] }>('/api/telephony/calls')).body.calls;
const waiting = async (party: string): Promise<string> =>
  vi.waitFor(async () => {
    const found = (await callsNow()).find((call) => call.party === party && call.state === 'waiting');
    expect(found).toBeDefined();
    return found!.id;
  }, wait);
/** The engine takes its time: what it says of the ends of legs is heard when the test wants it. */
function toldLater(call: LiveCall): { late: TelephonyEvent[]; now: () => void } {
  const take = call.take.bind(call);
  const late: TelephonyEvent[] = [];
  call.take = (event) => (event.type === 'leg.ended' ? void late.push(event) : take(event));
  const now = (): void => {
    call.take = take;
    for (const event of late.splice(0)) take(event);
  };
  return { late, now };
}
const ahead = async (id: string): Promise<number> =>
  (await readPlaces(program.kernel.db, scope, 'call', [id]))[0]!.ahead;

let callers: PeerPhone[];
beforeAll(async () => {
  sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  const given = { channel: 'call', unitId: person.unitId, offerSeconds: 1, stickyDays: 0 } as const;
  queue = await aQueue(program.kernel, { ...given, strategy: 'circular' });
  second = await aQueue(program.kernel, { ...given, offerSeconds: 30 });
  callers = await Promise.all(['13900001001', '13900001002', '13900001003'].map((user) => phone(user)));
  for (const { port } of callers)
    await office.post('/api/telephony/trunks', {
      unitId: queue.unitId,
      code: `carrier-${port}`,
      name,
      hosts: [`127.0.0.1:${port}`],
    });
  const policy = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', {
    ...policy.body,
    sayRecording: false,
    sayAgent: false,
    recording: 'none',
  });
  const routing = await office.get<object>('/api/routing/policy');
  await office.put('/api/routing/policy', { ...routing.body, missedLimit: 20 });
  for (const [number, id] of [
    [line, queue.id],
    [other, second.id],
  ])
    await office.post('/api/telephony/numbers', { unitId: queue.unitId, number, name, target: { kind: 'queue', id } });
  await tone('trial.music', music, 4000);
  await tone('trial.comfort', comfort, 700);
  await tone('system.unreachable', unreachable, 1500);
  await tone('queue.place-kept', placeKept, 900);
  await room({ music: 'trial.music', sayPlace: false, sayWait: false, comfort: ['trial.comfort'], comfortSeconds: 1 });
  for (const number of ['8001', '8002', '8003']) await deskOf(number, queue);
  await deskOf('8009', second);
}, 120_000);
afterAll(async () => {
  for (const one of phones) await one.close();
  await program?.stop();
});

it('circular: music and comfort are heard, one rings after the other and nobody twice in a row; ring all takes over while it waits', async () => {
  const call = await callers[0]!.dial(line);
  await call.hears(music);
  await call.hears(comfort);
  await ready('8001', '8002', '8003');
  await vi.waitFor(() => expect(rang.length).toBeGreaterThanOrEqual(4), wait);
  expect(rang.slice(0, 4)).toEqual(['8001', '8002', '8003', '8001']);
  await change({ strategy: 'ring-all', offerSeconds: 30 });
  // The offer that was out runs out; then one offer goes to all of them, and all ring at once, whoever rang last before it.
  const all = ['8001', '8002', '8003'].map((number) => desks.get(number)!);
  await vi.waitFor(async () => {
    const offers = await Promise.all(all.map((desk) => offeredTo(desk.client)));
    expect(offers[0]).toBeDefined();
    expect(new Set(offers).size).toBe(1);
  }, wait);
  await vi.waitFor(() => expect(all.map(({ phone }) => rings(phone))).toEqual([true, true, true]), wait);
  const [first, taken, third] = all.map(({ phone }) => phone.calls.at(-1)!);
  await taken!.accept();
  taken!.speak(900);
  await call.hears(900);
  // The others fall silent.
  await vi.waitFor(() => expect([first!.end, third!.end].every((end) => end !== null)).toBe(true), wait);
  await call.hearsNo(music);
  await taken!.hangup();
  await idle('8002');
});

it('waiting queue: always the first of the order; longest idle; least occupied by their time on duty', async () => {
  await change({ strategy: 'waiting-queue' });
  expect([await served(callers[0]!), await served(callers[1]!)]).toEqual(['8001', '8001']);
  await change({ strategy: 'longest-idle' });
  // 8003 has had none yet, 8002 one before those of 8001.
  expect([await served(callers[0]!), await served(callers[1]!), await served(callers[2]!)]).toEqual([
    '8003',
    '8002',
    '8001',
  ]);
  await change({ strategy: 'least-occupied' });
  const rows = await Promise.all(
    [...desks].slice(0, 3).map(async ([number, { staffId }]) => {
      const row = (await agentRow(program.kernel, staffId))!;
      return { number, part: row.worked_ms / Math.max(60_000, row.idle_since.getTime() - row.duty_since.getTime()) };
    }),
  );
  expect(rows.every(({ part }) => part > 0)).toBe(true);
  const least = rows.sort((a, b) => a.part - b.part)[0]!.number;
  expect(await served(callers[0]!)).toBe(least);
});

it('a place is kept for who calls again, a key account goes ahead, and they are answered in that order', async () => {
  await away('8001', '8002', '8003');
  await change({ strategy: 'waiting-queue' });
  const early = await callers[0]!.dial(line);
  const a = await waiting('139****1001');
  const later = await callers[1]!.dial(line);
  const b = await waiting('139****1002');
  expect([await ahead(a), await ahead(b)]).toEqual([0, 1]);
  await early.hangup();
  await vi.waitFor(async () => expect(await ahead(b)).toBe(0), wait);
  const again = await callers[0]!.dial(line);
  await again.hears(placeKept);
  const back = await waiting('139****1001');
  expect(back).not.toBe(a);
  expect([await ahead(back), await ahead(b)]).toEqual([0, 1]);

  // Known from the calls before; on the red list from here on.
  const known = (await callsNow()).find(({ party }) => party === '139****1003')!.customer!.id;
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const listed = await office.post(`/api/customers/${known}/listing`, { listing: 'red', reason: '大客户', until });
  expect(listed.status).toBeLessThan(300);
  const key = await callers[2]!.dial(line);
  const c = await waiting('139****1003');
  expect([await ahead(c), await ahead(back), await ahead(b)]).toEqual([0, 1, 2]);
  key.speak(600);
  again.speak(700);
  later.speak(800);
  await ready('8001');
  for (const frequency of [600, 700, 800]) {
    const { call } = await nextRing();
    await call.accept();
    await call.hears(frequency);
    await call.hangup();
  }
  await idle('8001');
  await away('8001');
});

it('who waited long enough goes on to another queue, is led to voice mail at the door, or is told and let go', async () => {
  await ready('8009');
  await room({ leave: [{ by: 'time', at: 1, to: { kind: 'queue', queueId: second.id } }] });
  const from = rang.length;
  const moved = await callers[0]!.dial(line);
  const { number, call } = await nextRing(from);
  expect(number).toBe('8009');
  await call.accept();
  call.speak(900);
  await moved.hears(900);
  await moved.hangup();
  await idle('8009');

  const bad = { kind: 'node', node: 'voicemail', config: { boxId: queue.id } };
  await expect(room({ leave: [{ by: 'length', at: 1, to: bad }] })).rejects.toThrow();
  const box = { unitId: queue.unitId, name, greeting: 'trial.comfort', queueId: null };
  const boxId = (await office.post<{ id: string }>('/api/voicemail/boxes', box)).body.id;
  await room({ leave: [{ by: 'length', at: 1, to: { ...bad, config: { boxId } } }], comfortSeconds: 0 });
  const alone = await callers[0]!.dial(line);
  await waiting('139****1001');
  const full = await callers[1]!.dial(line);
  // Greeting of the box, then its tone.
  await full.hears(comfort);
  await full.hears(1000);
  await full.hangup();
  // A rule that holds from now on holds for who waits already.
  await room({ leave: [{ by: 'time', at: 2, to: { kind: 'exit' } }], comfortSeconds: 1 });
  await alone.hears(unreachable);
  await vi.waitFor(() => expect(alone.end).not.toBeNull(), wait);
});

it('the file of the customer whose number is typed is on the card that rings', async () => {
  await room({ leave: [], comfortSeconds: 0 });
  const said = (await callsNow()).find(({ party }) => party === '139****1003')!.customer!;
  const { number } = (await office.get<{ number: string }>(`/api/customers/${said.id}`)).body;
  const ask = {
    pieces: [{ prompt: 'trial.comfort' }],
    variable: 'file',
    least: 1,
    most: 12,
    end: '#',
    seconds: 4,
    tries: 1,
  };
  const nodes = [
    { id: 'ask', kind: 'collect', config: ask, exits: { next: 'line', none: 'line' } },
    {
      id: 'line',
      kind: 'queue',
      config: { queueId: queue.id, identify: 'file' },
      exits: { late: 'bye', closed: 'bye' },
    },
    { id: 'bye', kind: 'hang-up', config: { prompt: null } },
  ];
  const flow = { name, unitId: queue.unitId, draft: { start: 'ask', nodes, rescue: 'line' } };
  const { id } = (await office.post<{ id: string }>('/api/flows', flow)).body;
  expect((await office.post(`/api/flows/${id}/publish`, { version: 1 })).status).toBe(200);
  const target = { kind: 'flow', id };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, number: '4008003003', name, target });
  await ready('8001');
  const from = rang.length;
  const call = await callers[1]!.dial('4008003003');
  await call.hears(comfort);
  for (const key of `${Number(number.split('-')[1])}#`) call.press(key);
  await nextRing(from);
  const { offers } = (await desks.get('8001')!.client.get<{ offers: Offer[] }>('/api/routing/offers')).body;
  expect(offers[0]!.card).toMatchObject({ customerId: said.id, maskedNumber: '139****1002' });
  await call.hangup();
  await idle('8001');
});

it('whose last ring has not ended yet for the engine when the next offer comes rings for that one too, and takes it', async () => {
  const { phone, client } = desks.get('8001')!;
  const from = rang.length;
  const call = await callers[0]!.dial(line);
  const { call: first } = await nextRing(from);
  const offer = await offeredTo(client);
  // What it says of the end comes behind the next offer.
  const live = theDesk().find(await waiting('139****1001'))!;
  const tell = toldLater(live);
  const put = live.mail.put.bind(live.mail);
  live.mail.put = (news) => {
    put(news);
    if (news.what === 'offered') tell.now();
  };
  await away('8001');
  await vi.waitFor(() => expect([first.end, tell.late.length]).toEqual([expect.anything(), 1]), wait);
  await ready('8001');
  await vi.waitFor(async () => expect([undefined, offer]).not.toContain(await offeredTo(client)), wait);
  const { number, call: again } = await nextRing(from + 1);
  expect([number, rings(phone)]).toEqual(['8001', true]);
  await again.accept();
  again.speak(900);
  await call.hears(900);
  await again.hangup();
  await idle('8001');
});

it('who rings in one node of a flow rings again in a later one, though the engine tells late that the first rings have ended', async () => {
  const numbers = ['8001', '8002', '8003'];
  const members = numbers.map((number) => ({ staffId: desks.get(number)!.staffId, unitId: queue.unitId }));
  expect((await office.put(`/api/routing/queues/${second.id}/members`, { members })).status).toBeLessThan(300);
  for (const { id } of [queue, second]) await change({ strategy: 'ring-all' }, id);
  const bye = { id: 'bye', kind: 'hang-up', config: { prompt: null } };
  const line = (id: string, queueId: string, late: string) => {
    return { id, kind: 'queue', config: { queueId }, exits: { late, closed: 'bye' } };
  };
  const { extensions } = (await office.get<{ extensions: Extension[] }>('/api/telephony/extensions')).body;
  const config = { extensionId: extensions.find(({ number }) => number === '8009')!.id };
  const desk = { id: 'desk', kind: 'extension', config, exits: { busy: 'two', silent: 'bye' } };
  const nodes = [line('one', queue.id, 'desk'), desk, line('two', second.id, 'bye'), bye];
  const flow = { name, unitId: queue.unitId, draft: { start: 'one', nodes } };
  const { id } = (await office.post<{ id: string }>('/api/flows', flow)).body;
  expect((await office.post(`/api/flows/${id}/publish`, { version: 1 })).status).toBe(200);
  const target = { kind: 'flow', id };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, number: '4008003005', name, target });
  await ready('8002', '8003');
  const from = rang.length;
  const call = await callers[0]!.dial('4008003005');
  await vi.waitFor(() => expect(rang.slice(from).sort()).toEqual(numbers), wait);
  const tell = toldLater(theDesk().find(await waiting('139****1001'))!);
  await room({ leave: [{ by: 'time', at: 1, to: { kind: 'exit' } }] });
  const { call: between } = await nextRing(from + 3);
  await vi.waitFor(() => expect(tell.late).toHaveLength(3), wait);
  tell.now();
  between.incoming!.reject(486);
  await vi.waitFor(() => expect(rang.slice(from + 4).sort()).toEqual(numbers), wait);
  const taken = desks.get('8002')!.phone.calls.at(-1)!;
  await taken.accept();
  taken.speak(900);
  await call.hears(900);
  await taken.hangup();
  await idle('8002');
  await away('8002', '8003');
});

it('after-call work: notes and steps during the call, a result that is asked for, more time, an early end; who says nothing lapses', async () => {
  const { client, staffId } = desks.get('8001')!;
  await room({ leave: [], comfortSeconds: 0 });
  await change({ strategy: 'waiting-queue', wrapupSeconds: 30 });
  const { schemes } = (await office.get<{ schemes: SchemeListed[] }>('/api/wrapups/schemes')).body;
  const known = schemes.find(({ queueId }) => queueId === queue.id)!;
  const node = (code: string, children: object[] = []) => ({ code, name, children });
  const asked = {
    version: 0,
    required: true,
    mostExtensions: 1,
    dispositions: [node('repair', [node('fridge')]), node('other')],
  };
  const twice = { ...asked, dispositions: [node('a'), node('a')] };
  expect((await office.put(`/api/wrapups/schemes/${known.queueId}`, twice)).status).toBe(400);
  expect((await office.put(`/api/wrapups/schemes/${known.queueId}`, asked)).status).toBe(200);
  await ready('8001');
  const call = await callers[0]!.dial(line);
  const { call: taken } = await nextRing();
  await taken.accept();
  const current = async (): Promise<Wrapup | null> =>
    (await client.get<{ wrapup: Wrapup | null }>('/api/wrapups/current')).body.wrapup;
  const open = await vi.waitFor(async () => {
    const found = await current();
    expect(found?.state).toBe('open');
    return found!;
  }, wait);
  const path = `/api/wrapups/calls/${open.callId}`;
  for (const step of ['greet', 'verify', 'verify', 'solve'])
    expect((await client.post(`${path}/steps`, { step })).status).toBe(200);
  const noted = await client.put<Wrapup>(path, { version: open.version, notes: '冰箱不制冷，13900001001' });
  expect(noted.body.notes).toContain('不制冷');
  expect((await client.put(path, { version: open.version, notes: '旧' })).status).toBe(409);
  expect((await client.post(`${path}/finish`)).body).toMatchObject({ error: { code: 'wrapups.still-talking' } });
  // Somebody else's call is nobody's to write on.
  const stranger = desks.get('8002')!.client;
  expect((await stranger.put(path, { version: noted.body.version, notes: '偷' })).status).toBe(404);
  await call.hangup();
  const due = await vi.waitFor(async () => {
    const found = await current();
    expect(found).toMatchObject({ state: 'due', notes: noted.body.notes });
    return found!;
  }, wait);
  expect((await agentRow(program.kernel, staffId))?.state).toBe('wrapup');
  expect((await client.post(`${path}/finish`)).body).toMatchObject({ error: { code: 'wrapups.result-missing' } });
  // A branch is no result.
  expect((await client.put(path, { version: due.version, code: 'repair' })).status).toBe(400);
  expect((await client.put(path, { version: due.version, code: 'fridge' })).status).toBe(200);
  const longer = await client.post<Wrapup>(`${path}/extend`);
  expect(Date.parse(longer.body.until!) - Date.parse(due.until!)).toBe(60_000);
  expect((await client.post(`${path}/extend`)).status).toBe(409);
  const done = await client.post<Wrapup>(`${path}/finish`);
  expect(done.body.state).toBe('done');
  expect(done.body.steps.map(({ step, leftAt }) => [step, leftAt !== null])).toEqual([
    ['greet', true],
    ['verify', true],
    ['solve', true],
  ]);
  expect((await agentRow(program.kernel, staffId))?.state).toBe('ready');
  const [stored] = await program.kernel.db.query<{ notes_sealed: string; code_path: string[] }>(
    'test.wrapup',
    'select notes_sealed, code_path from wrapups.wrapup where call_id = $1',
    [open.callId],
  );
  expect(stored!.code_path).toEqual(['repair', 'fridge']);
  expect(stored!.notes_sealed).not.toContain('制冷');

  // The time runs out without a word: ready again, and it is known that a result was owed.
  await change({ wrapupSeconds: 1 });
  const short = await callers[0]!.dial(line);
  const second = await nextRing();
  await second.call.accept();
  await vi.waitFor(async () => expect((await current())?.state).toBe('open'), wait);
  await short.hangup();
  await idle('8001');
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const to = new Date(Date.now() + 3_600_000).toISOString();
  await vi.waitFor(async () => {
    const { body } = await office.get<{ queues: object[] }>(`/api/wrapups/figures?from=${from}&to=${to}`);
    expect(body.queues).toContainEqual(
      expect.objectContaining({
        queueId: queue.id,
        lapsed: 1,
        codes: expect.arrayContaining([{ code: 'fridge', count: 1 }]),
      }),
    );
  }, wait);
});

it('a flow in circles is not published; where a look-up is dead and words are gone, the caller hears the way out that was drawn', async () => {
  await room({ leave: [], comfortSeconds: 0, comfort: [] });
  await tone('trial.gone', 2100, 600);
  const play = (next: string) => ({ id: 'gone', kind: 'play', config: { prompt: 'trial.gone' }, exits: { next } });
  const config = { url: 'http://127.0.0.1:9/nobody', save: [{ path: 'name', variable: 'who' }], seconds: 1 };
  const lookup = { id: 'ask', kind: 'lookup', config, exits: { next: 'bye', failed: 'line' } };
  const line = { id: 'line', kind: 'queue', config: { queueId: queue.id }, exits: { late: 'bye', closed: 'bye' } };
  const bye = { id: 'bye', kind: 'hang-up', config: { prompt: null } };
  const flow = (nodes: object[]) => ({ name, unitId: queue.unitId, draft: { start: 'gone', rescue: 'line', nodes } });
  const circle = {
    id: 'again',
    kind: 'set',
    config: { set: [{ variable: 'x', value: '1' }] },
    exits: { next: 'gone' },
  };
  const round = (await office.post<{ id: string }>('/api/flows', flow([play('again'), circle, line, bye]))).body.id;
  expect((await office.post(`/api/flows/${round}/publish`, { version: 1 })).body).toMatchObject({
    error: { code: 'flows.unfinished' },
  });
  const { id } = (await office.post<{ id: string }>('/api/flows', flow([play('ask'), lookup, line, bye]))).body;
  expect((await office.post(`/api/flows/${id}/publish`, { version: 1 })).status).toBe(200);
  for (const language of ['zh', 'en'])
    expect((await office.delete(`/api/prompts/trial.gone/takes/${language}`)).status).toBeLessThan(300);
  const target = { kind: 'flow', id };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, number: '4008003004', name, target });
  const call = await callers[2]!.dial('4008003004');
  await call.hears(music);
  await waiting('139****1003');
  await call.hangup();
  await vi.waitFor(async () => expect((await callsNow())[0]).toMatchObject({ state: 'ended', reason: 'caller' }), wait);
});

it('ring all: who leaves the offer falls silent at once, by their page or by not being ready; the others ring on', async () => {
  const numbers = ['8001', '8002', '8003'];
  const all = numbers.map((number) => desks.get(number)!);
  const [declines, leaves, stays] = all;
  await change({ strategy: 'ring-all', offerSeconds: 30, wrapupSeconds: 0 });
  await away(...numbers);
  await ready(...numbers);
  const call = await callers[0]!.dial(line);
  await vi.waitFor(() => expect(all.map(({ phone }) => rings(phone))).toEqual([true, true, true]), wait);
  const [offer] = (await declines!.client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers;
  const declined = await declines!.client.post(`/api/routing/offers/${offer!.id}/decline`, { epoch: offer!.epoch });
  expect(declined.status).toBe(204);
  await vi.waitFor(() => expect(all.map(({ phone }) => rings(phone))).toEqual([false, true, true]), wait);
  await away('8002');
  await vi.waitFor(() => expect(all.map(({ phone }) => rings(phone))).toEqual([false, false, true]), wait);
  // The offer is the one of before, good for who is left.
  expect(await offeredTo(stays!.client)).toBe(offer!.id);
  const taken = stays!.phone.calls.at(-1)!;
  await taken.accept();
  taken.speak(900);
  await call.hears(900);
  expect(rings(leaves!.phone)).toBe(false);
  await taken.hangup();
  await idle('8003');
});

it('the end of an offer and the next one are heard in their order, however late the word of another node comes', async () => {
  await change({ strategy: 'circular', offerSeconds: 2 });
  await away('8001', '8002', '8003');
  await ready('8001', '8002');
  const { signals } = program.kernel;
  const { send } = signals;
  const late: unknown[] = [];
  signals.send = (kind, body) =>
    kind === deskSignal && (body as DeskNews).what === 'returned'
      ? void late.push(body)
      : send.call(signals, kind, body);
  try {
    const from = rang.length;
    const call = await callers[0]!.dial(line);
    await nextRing(from);
    const { number, call: next } = await nextRing(from + 1);
    expect(number).not.toBe(rang[from]);
    for (const body of late.splice(0)) send.call(signals, deskSignal, body);
    await next.accept();
    next.speak(900);
    await call.hears(900);
    await vi.waitFor(() => expect(rings(desks.get(rang[from]!)!.phone)).toBe(false), wait);
    await next.hangup();
    await idle(number);
  } finally {
    signals.send = send;
  }
});
