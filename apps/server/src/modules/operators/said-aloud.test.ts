/** Every code of a telephone says what it did, or why nothing, in its holder's language: heard by real telephones, prompts and digits as tones. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Policy } from '../telephony/contract.ts';
import type { Code, OwnSettings } from './contract.ts';

const wait = { timeout: 20_000, interval: 20 };
type Language = 'zh' | 'en';
type At = { extensionId: string; client: Client; desk: PeerPhone };
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let sipPort: number;
let outside: PeerPhone;
const phones: PeerPhone[] = [];
let anna: At;
let ben: At;
let hall: PeerPhone;

/** At rest: what is dialled, the prompt, the digits behind it, what stands then. */
const done: [string, string, string, Partial<OwnSettings>?][] = [
  ['*308002', 'forward-always', '8002', { alwaysTo: '8002' }],
  ['*30', 'forward-always-off', '', { alwaysTo: '' }],
  ['*328002', 'forward-busy', '8002', { busyTo: '8002' }],
  ['*32', 'forward-busy-off', '', { busyTo: '' }],
  ['*348002', 'forward-unanswered', '8002', { unansweredTo: '8002' }],
  ['*34', 'forward-unanswered-off', '', { unansweredTo: '' }],
  ['*36', 'undisturbed-on', '', { undisturbed: true }],
  ['*37', 'undisturbed-off', '', { undisturbed: false }],
  ['*388002', 'follow', '8002', { followTo: ['8002'] }],
  ['*38', 'follow-off', '', { followTo: [] }],
  ['*44', 'waiting-off', '', { callWaiting: false }],
  ['*43', 'waiting-on', '', { callWaiting: true }],
  ['*41', 'call-back-off', ''],
  ['*70', 'duty-on', ''],
  ['*71', 'duty-off', ''],
  ['*72', 'own-number', '8001'],
];
const refused: [string, string][] = [
  ['*30013800002222', 'not-allowed'],
  ['*418002', 'not-busy'],
  ['*419999', 'no-such-number'],
  ['*409999', 'no-such-number'],
  ['*20', 'nothing-rings'],
  ['*218002', 'nothing-rings'],
  ['*2271', 'nothing-parked'],
  ['*513', 'no-short-number'],
  ['*523', 'no-short-number'],
  ['*608002', 'no-call'],
  ['*618002', 'no-call'],
  ['*628002', 'no-call'],
  ['*638002', 'no-call'],
  ['*16', 'in-call-only'],
  ['*99', 'no-code'],
];
const inCall = ['call-back', 'held', 'retrieved', 'concealed', 'recorded-again', 'swap', 'back', 'merge'];
const other = ['no-holder', 'no-box', 'not-now', 'no-slot-free'];
const words = [...new Set([...done.map(([, word]) => word), ...refused.map(([, word]) => word), ...inCall, ...other])];
const tone = (word: string, language: Language): number =>
  1000 + 40 * words.indexOf(word) + (language === 'en' ? 20 : 0);
const digitTone = (digit: string): number => 700 + 20 * Number(digit);

async function phone(user: string, password?: string): Promise<PeerPhone> {
  const server = { host: '127.0.0.1', port: sipPort };
  const opened = await PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
  phones.push(opened);
  return opened;
}
async function telephone(number: string, staffId: string | null): Promise<{ extensionId: string; desk: PeerPhone }> {
  const wanted = { unitId: queue.unitId, number, name: `话机 ${number}`, staffId };
  const { id: extensionId } = (await office.post<{ id: string }>('/api/telephony/extensions', wanted)).body;
  const { body } = await office.post<{ password: string }>(`/api/telephony/extensions/${extensionId}/password`);
  const desk = await phone(number, body.password);
  await desk.register();
  return { extensionId, desk };
}
async function at(number: string): Promise<At> {
  const agent = await anAgent(program.kernel, { queue, ready: false });
  const client = await program.signIn(agent.number, agent.password);
  const own = await telephone(number, agent.id);
  await client.put('/api/telephony/seat', { device: 'phone' });
  return { ...own, client };
}
const speaks = async (language: Language): Promise<void> => {
  const locale = language === 'zh' ? 'zh-CN' : 'en';
  for (const { client } of [anna, ben])
    expect((await client.patch('/api/identity/me', { locale })).status).toBeLessThan(300);
};

beforeAll(async () => {
  sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  const rules = (await office.get<Policy>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...rules, recording: 'all', sayRecording: false, sayAgent: false });
  outside = await phone('13900001234');
  const trunk = { code: 'carrier', name: { zh: '运营商', en: 'Carrier' }, hosts: [`127.0.0.1:${outside.port}`] };
  await office.post('/api/telephony/trunks', { unitId: queue.unitId, ...trunk });
  const number = { number: '4008007777', name: { zh: '热线', en: 'Hotline' }, target: { kind: 'queue', id: queue.id } };
  await office.post('/api/telephony/numbers', { unitId: queue.unitId, ...number });
  anna = await at('8001');
  ben = await at('8002');
  hall = (await telephone('8004', null)).desk;
  const path = `/api/operators/extensions/${anna.extensionId}`;
  const { body } = await office.get<object>(path);
  expect((await office.put(path, { ...body, class: 'internal' })).status).toBe(204);
  const house = { url: program.url, client: office };
  for (const word of words)
    for (const language of ['zh', 'en'] as const)
      await aTone(house, `code.${word}`, tone(word, language), 700, [language]);
  for (const digit of '0128') await aTone(house, `digit.${digit}`, digitTone(digit), 400);
}, 120_000);
afterAll(async () => {
  for (const one of phones) await one.close();
  await program?.stop();
});
beforeEach(quiet);

async function quiet(): Promise<void> {
  await vi.waitFor(async () => {
    expect((await office.get<{ legs: number }>('/api/telephony/engine')).body.legs).toBe(0);
  }, wait);
}
const gone = (call: PeerCall): Promise<void> => vi.waitFor(() => expect(call.end ?? call.failure).not.toBeNull(), wait);
const rings =
  (desk: PeerPhone, of = desk.calls.filter((call) => call.incoming).length) =>
  () =>
    vi.waitFor(() => {
      const call = desk.calls.filter((one) => one.incoming)[of];
      expect(call).toBeDefined();
      return call!;
    }, wait);
const ownOf = async ({ client }: At): Promise<OwnSettings> =>
  (await client.get<{ settings: OwnSettings }>('/api/operators/mine')).body.settings;

/** The tone of the code, the words, the digits; then the telephone is hung up. */
async function hears(desk: PeerPhone, dialled: string, first: number, word: number, digits = ''): Promise<void> {
  const call = await desk.dial(dialled);
  await call.hears(first);
  await call.hears(word);
  for (const digit of digits) await call.hears(digitTone(digit));
  await gone(call);
  expect(call.end).not.toBeNull();
}

/** Somebody calls, and Anna talks to them by her telephone. */
async function talk(language: Language) {
  const next = rings(anna.desk);
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const caller = await outside.dial('4008007777');
  const own = await next();
  await own.accept();
  caller.speak(500);
  own.speak(600);
  await caller.hears(600);
  await own.hears(500);
  await anna.client.put('/api/routing/presence', { state: 'offline' });
  return {
    caller,
    own,
    /** Who presses hears the word, then no more of it; the caller never does. */
    async presses(keys: string, word: string): Promise<void> {
      for (const key of keys) own.press(key);
      await own.hears(tone(word, language));
      expect(caller.share(tone(word, language))).toBeLessThan(0.02);
      await own.hearsNo(tone(word, language));
    },
    /** Ben, who hears Anna from then on. */
    async consults(): Promise<PeerCall> {
      const consulted = rings(ben.desk);
      for (const key of '*118002#') own.press(key);
      const other = await consulted();
      await other.accept();
      other.speak(650);
      await own.hears(650);
      return other;
    },
  };
}

describe.each(['zh', 'en'] as const)('in %s', (language) => {
  beforeAll(() => speaks(language));

  it.each(done)('%s says %s %s', async (dialled, word, digits, stands) => {
    await hears(anna.desk, dialled, 950, tone(word, language), digits);
    if (stands) expect(await ownOf(anna)).toMatchObject(stands);
    if (!word.startsWith('duty')) return;
    const { body } = await anna.client.get<{ state: string }>('/api/routing/presence');
    expect(body.state).toBe(word === 'duty-on' ? 'ready' : 'offline');
  });

  it.each(refused)('%s is refused: %s', async (dialled, word) => {
    await hears(anna.desk, dialled, 480, tone(word, language));
  });

  it('*41 and a telephone that is engaged says that they will be rung', async () => {
    const next = rings(ben.desk);
    const call = await hall.dial('8002');
    const other = await next();
    await other.accept();
    await hears(anna.desk, '*418002', 950, tone('call-back', language));
    await hears(anna.desk, '*41', 950, tone('call-back-off', language));
    await call.hangup();
    await gone(other);
  });

  it('in a call *10 and *50 say how the call stands, to who pressed them alone; what cannot be, why', async () => {
    const { caller, own, presses } = await talk(language);
    await presses('*50', 'concealed');
    await presses('*50', 'recorded-again');
    await presses('*10', 'held');
    await presses('*10', 'retrieved');
    await own.hears(500);
    await caller.hears(600);
    await presses('*13', 'not-now');
    await presses('*1899#', 'no-box');
    await caller.hangup();
    await gone(own);
  }, 60_000);

  it('who consults hears where *12 and *15 lead them', async () => {
    const { caller, own, presses, consults } = await talk(language);
    const other = await consults();
    await presses('*12', 'swap');
    await own.hears(500);
    await presses('*12', 'swap');
    await own.hears(650);
    await presses('*15', 'merge');
    await caller.hears(650);
    // Two would talk on.
    await caller.hangup();
    await own.hangup();
    await gone(other);
  }, 60_000);

  it('*14 says that they are back with the caller, and who was consulted is let go', async () => {
    const { caller, own, presses, consults } = await talk(language);
    const other = await consults();
    await presses('*14', 'back');
    await gone(other);
    await own.hears(500);
    await caller.hears(600);
    await caller.hangup();
    await gone(own);
  }, 60_000);

  it('*16 says that no slot is free, and the caller is not let go', async () => {
    const path = '/api/operators/policy';
    const rules = (await office.get<{ version: number }>(path)).body;
    const one = { ...rules, firstSlot: 71, lastSlot: 71, ringBackSeconds: 3600 };
    expect((await office.put(path, one)).status).toBe(204);
    const parked = await talk(language);
    for (const key of '*16') parked.own.press(key);
    await gone(parked.own);
    const { caller, own, presses } = await talk(language);
    await presses('*16', 'no-slot-free');
    await own.hears(500);
    await caller.hears(600);
    for (const call of [caller, parked.caller]) await call.hangup();
    await gone(own);
    expect((await office.put(path, { ...rules, version: rules.version + 1 })).status).toBe(204);
  }, 60_000);
});

it('*70 at a telephone that is nobody’s says so, in Chinese', async () => {
  await hears(hall, '*70', 480, tone('no-holder', 'zh'));
});

it('every code of the company stands in a row here, in the rows of parking, or leads into a call that is heard itself', async () => {
  const { body } = await anna.client.get<{ codes: Code[] }>('/api/operators/codes');
  const dialled = [...done.map(([code]) => code), ...refused.map(([code]) => code)].flatMap((code) =>
    code === '*99' ? [] : [code.slice(0, 3)],
  );
  const pressed = ['*10', '*11', '*12', '*13', '*14', '*15', '*16', '*18', '*50'];
  // Blind transfer, leaving a conference: the telephone is let go.
  const elsewhere = ['*17', '*19'];
  expect(body.codes.map(({ code }) => code).sort()).toEqual(
    [...new Set([...dialled, ...pressed, ...elsewhere])].sort(),
  );
});
