/** From a company without telephony to an answered call, and every test button: with real SIP telephones and a browser's sound. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Offer } from '#contracts/routing';
import type { Engine } from '#contracts/telephony';
import { type Client, engineOfTests, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator, aStaff, type TestStaff } from '#testing/identity';
import { TestBrowser } from '../../../../../packages/softswitch/test/contract/browser.ts';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { CallTrace, FirstCallMade, Step, StepKey, Test } from './contract.ts';
import { levelOf } from './sound-level.ts';

const wait = { timeout: 30_000, interval: 30 };
const name = { zh: '热线', en: 'Hotline' };
let program: TestProgram;
let office: Client;
let person: TestStaff;
let carrier: PeerPhone;
let sipPort: number;
let folder: string;
const phones: PeerPhone[] = [];
let made: FirstCallMade;

async function phone(user: string, password?: string): Promise<PeerPhone> {
  const server = { host: '127.0.0.1', port: sipPort };
  const opened = await PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
  phones.push(opened);
  return opened;
}

beforeAll(async () => {
  sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  folder = await mkdtemp(join(tmpdir(), 'callsetup-'));
  person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  carrier = await phone('13900001234');
}, 120_000);
afterAll(async () => {
  for (const one of phones) await one.close();
  await program?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function begin(asked: object): Promise<{ test: Test; sdp: string | null }> {
  const answer = await office.post<{ test: Test; sdp: string | null }>('/api/callsetup/tests', asked);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}
const show = async (id: string): Promise<Test> => (await office.get<Test>(`/api/callsetup/tests/${id}`)).body;
const over = (id: string): Promise<Test> =>
  vi.waitFor(async () => {
    const test = await show(id);
    expect(test.state).not.toBe('running');
    return test;
  }, wait);
const step = (test: Test, key: StepKey): Step | undefined => test.steps.find((one) => one.key === key);
const words = (test: Test): string[] => test.steps.map(({ key, state, reason }) => `${key} ${state} ${reason}`);

const wizard = () => ({
  unitId: person.unitId,
  trunk: {
    code: 'carrier',
    name: { zh: '运营商', en: 'Carrier' },
    hosts: [`127.0.0.1:${carrier.port}`],
    manners: { optionsSeconds: 30, codecs: ['PCMU'] },
  },
  extension: { number: '8001', name: '前台话机' },
  number: { number: '4008007001', name },
  hours: { kind: 'weekly', days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' },
  template: 'menu',
  queue: { kind: 'new', name, staffIds: [person.id] },
});

it('says that there is no engine while nothing is set up, and makes all of a first call or nothing', async () => {
  const { kernel } = program;
  expect((await office.get<Engine>('/api/telephony/engine')).body.state).toBe('off');
  const count = async (): Promise<number> =>
    (
      await kernel.db.run<{ n: number }>('select count(*)::int as n from routing.queue where channel = $1', ['call'])
    )[0]!.n;
  // A number cannot be kept twice: nothing of the second attempt stays.
  const spoiled = { ...wizard(), hours: { kind: 'weekly', days: [1], from: '18:00', to: '09:00' } };
  expect((await office.post('/api/callsetup/first-call', spoiled)).status).toBe(400);
  expect(await count()).toBe(0);
  const answer = await office.post<FirstCallMade>('/api/callsetup/first-call', wizard());
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  made = answer.body;
  expect(made.password).toMatch(/^.{20}$/);
  expect(await count()).toBe(1);
  const again = await office.post('/api/callsetup/first-call', {
    ...wizard(),
    trunk: { id: made.trunkId },
    extension: null,
    queue: { kind: 'queue', id: made.queueId },
  });
  expect(again.body).toMatchObject({ error: { code: 'telephony.number-taken' } });
  const flows = await kernel.db.run('select id from flows.flow');
  expect(flows).toHaveLength(1);
  await vi.waitFor(async () => {
    expect((await office.get<Engine>('/api/telephony/engine')).body.state).toBe('up');
  }, wait);
});

it('follows a number through menu and queue, says that nobody is ready, and measures both ways when it is answered', async () => {
  const { test } = await begin({ kind: 'number', id: made.numberId });
  expect((await office.post('/api/callsetup/tests', { kind: 'number', id: made.numberId })).body).toMatchObject({
    error: { code: 'callsetup.test-under-way' },
  });
  const inMenu = await vi.waitFor(async () => {
    const now = await show(test.id);
    expect(step(now, 'flow')?.reason).toBe('in-flow');
    expect(now.keys).toBe(true);
    return now;
  }, wait);
  expect(step(inMenu, 'agents')).toMatchObject({ state: 'warning', reason: 'nobody-ready', mend: { place: 'agents' } });
  await vi.waitFor(
    async () => {
      await office.post(`/api/callsetup/tests/${test.id}/keys`, { digits: '0' });
      expect(step(await show(test.id), 'queue')?.reason).toBe('reached');
    },
    { timeout: 30_000, interval: 700 },
  );
  await vi.waitFor(async () => expect(step(await show(test.id), 'rung')?.reason).toBe('nobody-ready'), wait);
  await office.put('/api/routing/presence', { state: 'ready' });
  const offer = await vi.waitFor(async () => {
    const { body } = await office.get<{ offers: Offer[] }>('/api/routing/offers');
    expect(body.offers).toHaveLength(1);
    return body.offers[0]!;
  }, wait);
  await vi.waitFor(async () => expect(step(await show(test.id), 'rung')?.reason).toBe('rings'), wait);
  await office.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
  const browser = await TestBrowser.open(folder);
  try {
    const answer = await vi.waitFor(async () => {
      const sound = await office.post<{ sdp: string }>(`/api/telephony/calls/${offer.subjectId}/sound`, {
        sdp: await browser.offer(),
      });
      expect(sound.status).toBe(200);
      return sound.body;
    }, wait);
    await browser.accept(answer.sdp);
    await browser.speak(1000);
    // What the administrator hears is the test's own tone.
    await browser.hears(440);
    const done = await over(test.id);
    expect(words(done)).toEqual(
      expect.arrayContaining([
        'engine ok up',
        'line ok in-use',
        'hours ok open',
        'dialled ok taken',
        'flow ok led-on',
        'queue ok reached',
        'rung ok rung',
        'answered ok answered',
        'from-them ok heard',
      ]),
    );
    // Whether the far side reports is its own affair; that ours was sent is sure.
    expect(step(done, 'to-them')).toMatchObject({ state: 'ok', reason: expect.stringMatching(/^(reported|sent)$/) });
    expect(step(done, 'answered')!.values.number).toBe(person.number);
    expect(step(done, 'from-them')!.values.level).toBeGreaterThan(-30);
    expect(done.callId).toBe(offer.subjectId);
    // That nobody was ready at first is kept as a warning.
    expect(done.state).toBe('warned');
  } finally {
    await browser.close();
  }
  // The telephone of the test hangs up by itself.
  await vi.waitFor(async () => {
    const { body } = await office.get<{ state: string; reason: string }>(`/api/telephony/calls/${offer.subjectId}`);
    expect(body).toMatchObject({ state: 'ended', reason: 'caller' });
  }, wait);
  // The ladder of the call: challenged, tried again, answered, ended; nothing secret in it.
  const path = `/api/callsetup/calls/${offer.subjectId}/trace`;
  const { body: trace } = await office.get<CallTrace>(path);
  if (engineOfTests.QIAO_ENGINE === 'asterisk') {
    // Asterisk's signalling stays with it, and that is what is said.
    expect(trace).toMatchObject({ kept: false, messages: [] });
  } else {
    expect(trace.kept).toBe(true);
    expect(trace.messages.map(({ direction, title }) => `${direction} ${title}`)).toEqual(
      expect.arrayContaining(['in INVITE', 'out 401 Unauthorized', 'out 200 OK', 'in ACK', 'in BYE']),
    );
    const whole = trace.messages.map(({ text }) => text).join('\n');
    expect(whole).toMatch(/^Authorization: Digest …$/m);
    expect(whole).not.toMatch(/response=|nonce=|4008007001/);
    expect(whole).toContain('400****7001');
  }
  const listener = await aStaff(program.kernel, { unitId: person.unitId, permissions: ['telephony.calls'] });
  expect((await (await program.signIn(listener.number, listener.password)).get(path)).status).toBe(403);
  const audited = await office.get<{ entries: { action: string }[] }>('/api/audit/entries?limit=40');
  expect(audited.body.entries.map(({ action }) => action)).toContain('callsetup.trace-read');
  const [customers] = await program.kernel.db.run<{ n: number }>('select count(*)::int as n from customers.customer');
  expect(customers!.n).toBe(0);
  await office.put('/api/routing/presence', { state: 'offline' });
}, 90_000);

it('points at what is to be mended: a flow taken out of use, a number retired, a test of somebody else', async () => {
  const { numbers } = (await office.get<{ numbers: { id: string; version: number }[] }>('/api/telephony/numbers')).body;
  const number = numbers.find(({ id }) => id === made.numberId)!;
  const kept = { unitId: person.unitId, number: '4008007001', name, target: { kind: 'flow', id: made.flowId } };
  await office.put(`/api/telephony/numbers/${made.numberId}`, { ...kept, version: number.version, state: 'retired' });
  const retired = await begin({ kind: 'number', id: made.numberId });
  const done = await over(retired.test.id);
  expect(done.state).toBe('failed');
  expect(step(done, 'line')).toMatchObject({
    state: 'failed',
    reason: 'retired',
    mend: { place: 'number', id: made.numberId },
  });
  await office.put(`/api/telephony/numbers/${made.numberId}`, {
    ...kept,
    version: number.version + 1,
    state: 'active',
  });

  const other = await anAdministrator(program.kernel);
  const stranger = await program.signIn(other.number, other.password);
  expect((await stranger.get(`/api/callsetup/tests/${retired.test.id}`)).status).toBe(404);
  const nowhere = await office.post('/api/callsetup/tests', { kind: 'trunk', id: made.numberId });
  expect(nowhere.body).toMatchObject({ error: { code: 'telephony.not-found' } });

  await program.kernel.db.run(`update routing.queue set state = 'closed' where id = $1`, [made.queueId]);
  const shut = await over((await begin({ kind: 'number', id: made.numberId })).test.id);
  expect(step(shut, 'queue')).toMatchObject({
    state: 'failed',
    reason: 'queue-gone',
    mend: { place: 'queue', id: made.queueId },
  });
  await program.kernel.db.run(`update routing.queue set state = 'active' where id = $1`, [made.queueId]);
});

it('a trunk: asked by OPTIONS, called through with its codec, and told in words what the carrier said', async () => {
  const looked = await over((await begin({ kind: 'trunk', id: made.trunkId })).test.id);
  expect(words(looked)).toEqual(['engine ok up', 'line ok in-use', 'reached ok options-answered']);

  carrier.onCall = (call) => void call.accept().then(() => call.speak(700));
  const called = await over((await begin({ kind: 'trunk', id: made.trunkId, number: '13800138000' })).test.id);
  expect(step(called, 'answered')).toMatchObject({ state: 'ok', reason: 'picked-up' });
  expect(step(called, 'from-them')).toMatchObject({ state: 'ok', reason: 'heard', values: { codec: 'PCMU' } });
  const theirs = carrier.calls.at(-1)!;
  expect(theirs.rtp.heard(25, 5000).some((sample) => Math.abs(sample) > 500)).toBe(true);
  // Only the codec that the trunk allows was offered.
  expect(theirs.incoming!.offer).toContain('RTP/AVP 0');
  expect(theirs.incoming!.offer).not.toContain('PCMA');

  carrier.onCall = (call) => call.incoming!.reject(403);
  const refused = await over((await begin({ kind: 'trunk', id: made.trunkId, number: '13800138000' })).test.id);
  expect(refused.state).toBe('failed');
  expect(step(refused, 'answered')).toMatchObject({
    reason: 'code-account',
    values: { code: 403 },
    mend: { place: 'trunk', id: made.trunkId },
  });
  carrier.onCall = (call) => call.incoming!.reject(486);
  const busy = await over((await begin({ kind: 'trunk', id: made.trunkId, number: '13800138000' })).test.id);
  expect(step(busy, 'answered')?.reason).toBe('code-busy');

  const dead = await freePort();
  const lost = await office.post<{ id: string }>('/api/telephony/trunks', {
    unitId: person.unitId,
    code: 'lost',
    name,
    hosts: [`127.0.0.1:${dead}`],
    username: 'u',
    password: 'p',
    registers: true,
  });
  const failed = await over((await begin({ kind: 'trunk', id: lost.body.id })).test.id);
  expect(step(failed, 'registered')).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^registration-(failed|silent)$/),
    mend: { place: 'trunk', id: lost.body.id },
  });
}, 60_000);

it('a telephone: told how to register, then rung and heard', async () => {
  const away = await over((await begin({ kind: 'extension', id: made.extensionId })).test.id);
  expect(step(away, 'registered')).toMatchObject({
    state: 'failed',
    reason: 'register-it',
    values: { number: '8001', address: `127.0.0.1:${sipPort}`, realm: 'qiao' },
    mend: { place: 'extension', id: made.extensionId },
  });
  const desk = await phone('8001', made.password!);
  await desk.register();
  // What the telephone was told is known to the program a moment later.
  await vi.waitFor(async () => {
    const { body } = await office.get<{ extensions: { registered: boolean }[] }>('/api/telephony/extensions');
    expect(body.extensions.map(({ registered }) => registered)).toContain(true);
  }, wait);
  const { test } = await begin({ kind: 'extension', id: made.extensionId });
  const call = await desk.ringing();
  await vi.waitFor(async () => expect(step(await show(test.id), 'rung')?.reason).toBe('rings-there'), wait);
  await call.accept();
  call.speak(700);
  await call.hears(440);
  const done = await over(test.id);
  expect(step(done, 'from-them')).toMatchObject({ state: 'ok', reason: 'heard' });
  // Ended while it rings: nobody is left with a ringing telephone.
  const next = await begin({ kind: 'extension', id: made.extensionId });
  const second = await desk.ringing(1);
  await office.post(`/api/callsetup/tests/${next.test.id}/end`);
  await over(next.test.id);
  await vi.waitFor(() => expect(second.incoming!.pending).toBe(false), wait);
}, 60_000);

it('this browser: connected, heard, and told when the microphone is silent', async () => {
  const silent = await TestBrowser.open(folder);
  try {
    const { test, sdp } = await begin({ kind: 'browser', sdp: await silent.offer() });
    await silent.accept(sdp!);
    await silent.hears(440);
    const done = await over(test.id);
    expect(step(done, 'answered')?.reason).toBe('connected');
    expect(step(done, 'from-them')).toMatchObject({ state: 'warning', reason: 'silent', mend: { place: 'sound' } });
    expect(step(done, 'to-them')?.state).toBe('ok');
  } finally {
    await silent.close();
  }
}, 60_000);

it('every word that a test may say is there in both languages', () => {
  const sources = ['engine-up', 'test-line', 'test-number', 'sound-level'].map((file) =>
    readFileSync(join(import.meta.dirname, `${file}.ts`), 'utf8'),
  );
  const said = new Set<string>();
  for (const source of sources) {
    for (const [, reason] of source.matchAll(/\.say\([^,]+,\s*'\w+',\s*'([a-z-]+)'/g)) said.add(reason!);
    for (const [, reason] of source.matchAll(/\.fail\([^,]+,\s*'([a-z-]+)'/g)) said.add(reason!);
    for (const [, reason] of source.matchAll(/'((?:code|registration|taken|no-host)-?[a-z-]*)'/g)) said.add(reason!);
  }
  expect(said.size).toBeGreaterThan(45);
  for (const language of ['zh-CN', 'en']) {
    const file = join(import.meta.dirname, '../../../../../locales', language, 'callsetup.json');
    const { reasons } = JSON.parse(readFileSync(file, 'utf8')) as { reasons: Record<string, string> };
    expect([...said].filter((reason) => !reasons[reason])).toEqual([]);
  }
});

it('the level of a sound is measured in decibels below full scale', () => {
  const wav = (sample: (at: number) => number): Buffer => {
    const data = Buffer.alloc(1600);
    for (let at = 0; at < 800; at++) data.writeInt16LE(Math.round(sample(at)), at * 2);
    return Buffer.concat([Buffer.from('RIFF....WAVEdata'), Buffer.alloc(4), data]);
  };
  expect(levelOf(wav(() => 0))).toBe(-96);
  expect(levelOf(wav((at) => 32767 * Math.sin(at / 5)))).toBe(-3);
  expect(levelOf(wav((at) => 327.67 * Math.sin(at / 5)))).toBe(-43);
});
