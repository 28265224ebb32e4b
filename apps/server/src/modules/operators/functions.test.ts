/** One test for each function of operators that a telephone or a program asks for; who hears whom is proved by tones. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Client, TestProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import type { TestQueue } from '#testing/routing';
import type { PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Call, CallDetail } from '../telephony/contract.ts';
import type { OwnSettings, Parked, Settings } from './contract.ts';
import { type At, gone, rings, seatOf, TelephoneHouse, up, wait } from './testing.ts';

let house: TelephoneHouse;
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let outside: PeerPhone;
let anna: At;
let ben: At;
let carl: At;

beforeAll(async () => {
  house = await TelephoneHouse.open({ recording: 'none' });
  ({ program, office, queue, outside } = house);
  anna = await house.at('8001');
  ben = await house.at('8002');
  carl = await house.at('8003');
}, 120_000);
afterAll(() => house?.close());

/** A house at rest, and every telephone as it came. */
beforeEach(async () => {
  for (const who of [anna, ben, carl]) {
    await who.client.put('/api/routing/presence', { state: 'offline' });
    await mine(who, {
      alwaysTo: '',
      busyTo: '',
      unansweredTo: '',
      undisturbed: false,
      followTo: [],
      callWaiting: true,
    });
  }
  await quiet();
});

const quiet = (): Promise<void> => house.quiet([anna, ben, carl]);

const own = async (who: At): Promise<OwnSettings> =>
  (await who.client.get<{ settings: OwnSettings }>('/api/operators/mine')).body.settings;
async function mine(who: At, change: Partial<OwnSettings>): Promise<void> {
  expect((await who.client.put('/api/operators/mine', { ...(await own(who)), ...change })).status).toBe(204);
}
async function set(who: At, change: Partial<Settings>): Promise<void> {
  const path = `/api/operators/extensions/${who.extensionId}`;
  const { body } = await office.get<Settings>(path);
  expect((await office.put(path, { ...body, ...change })).status).toBe(204);
}
async function code(desk: PeerPhone, digits: string): Promise<void> {
  const call = await desk.dial(digits);
  await call.hears(950);
  // What it says after the tone is heard elsewhere (said-at-rest.test.ts): a key skips it.
  if (call.up) call.press('#');
  await gone(call);
}

/** Two who talk, by telephone, inside the house: 900 Hz and 1100 Hz. */
async function inside(from: At, to: At, number: string): Promise<[PeerCall, PeerCall]> {
  const next = rings(to.desk);
  const call = await from.desk.dial(number);
  const other = await next();
  await other.accept();
  await up(call);
  call.speak(900);
  other.speak(1100);
  await call.hears(1100);
  await other.hears(900);
  return [call, other];
}
/** A caller (700 Hz) who talks with Anna (900 Hz). */
async function talk(): Promise<{ id: string; caller: PeerCall; own: PeerCall }> {
  const calls = await house.talk(anna);
  const id = await vi.waitFor(async () => {
    const { call } = await seatOf(anna);
    expect(call?.state).toBe('talking');
    return call!.id;
  }, wait);
  return { id, ...calls };
}

it('group pick-up: who is of the same group takes what rings there, others hear that it is refused', async () => {
  await set(anna, { pickupGroup: '售后' });
  await set(ben, { pickupGroup: '售后' });
  await set(carl, { pickupGroup: '' });
  const next = rings(anna.desk);
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const caller = await outside.dial('4008007777');
  const ringing = await next();
  const stranger = await carl.desk.dial('*20');
  await stranger.hears(480);
  await gone(stranger);
  expect(ringing.up).toBe(false);
  const taken = await ben.desk.dial('*20');
  await up(taken);
  caller.speak(700);
  taken.speak(1100);
  await caller.hears(1100);
  await taken.hears(700);
  await gone(ringing);
  await caller.hangup();
  await gone(taken);
});

it('speed dials: a desk telephone reaches its holder’s own and the shared ones by code and short number, and nobody else’s', async () => {
  const keep = async (who: Client, number: string, unitId: string | null): Promise<void> => {
    expect((await who.post('/api/speeddials', { label: `短号 ${number}`, number, unitId })).status).toBe(200);
  };
  await keep(anna.client, '8003', null);
  await keep(anna.client, '8002', null);
  await keep(office, '8003', queue.unitId);
  const listed = await anna.client.get<{ entries: { number: string; code: string }[] }>('/api/speeddials');
  expect(listed.body.entries.map(({ number, code }) => [number, code]).sort()).toEqual([
    ['8002', '*512'],
    ['8003', '*511'],
    ['8003', '*521'],
  ]);
  for (const [digits, to] of [
    ['*512', ben],
    ['*521', carl],
  ] as const) {
    const [call, other] = await inside(anna, to, digits);
    await call.hangup();
    await gone(other);
    await quiet();
  }
  for (const [who, digits] of [
    [ben, '*511'],
    [anna, '*513'],
    [anna, '*51'],
  ] as const) {
    const call = await who.desk.dial(digits);
    await call.hears(480);
    await gone(call);
  }
  await quiet();
});

it('parking by *16: who parks hears the slot in their own language before their telephone is hung up; who hangs up while it is said loses nobody', async () => {
  const words = { zh: [1300, 1500, 1700], en: [1900, 2100, 2300] } as const;
  for (const language of ['zh', 'en'] as const)
    for (const [at, code] of ['agent.parked', 'digit.7', 'digit.1'].entries())
      await house.tone(code, words[language][at]!, 1000, [language]);
  const park = async (): Promise<{ id: string; caller: PeerCall; own: PeerCall }> => {
    const call = await talk();
    for (const digit of '*16') call.own.press(digit);
    return call;
  };
  const slotOf = async (id: string): Promise<number | undefined> =>
    (await office.get<{ parked: Parked[] }>('/api/operators/parked')).body.parked.find((one) => one.callId === id)
      ?.slot;
  for (const language of ['zh', 'en'] as const) {
    const locale = language === 'zh' ? 'zh-CN' : 'en';
    expect((await anna.client.patch('/api/identity/me', { locale })).status).toBeLessThan(300);
    const { id, caller, own } = await park();
    for (const word of words[language]) {
      await own.hears(word);
      // With the first word the caller is in the ear still.
      if (word !== words[language][0]) expect(own.share(700)).toBeLessThan(0.02);
      expect(own.end).toBeNull();
    }
    await gone(own);
    expect(await slotOf(id)).toBe(71);
    const taken = await ben.desk.dial('*2271');
    await up(taken);
    taken.speak(1100);
    await caller.hears(1100);
    await taken.hears(700);
    await caller.hangup();
    await gone(taken);
    await anna.client.put('/api/routing/presence', { state: 'offline' });
    await quiet();
  }
  const { id, caller, own } = await park();
  await own.hears(words.en[0]);
  await own.hangup();
  expect(await slotOf(id)).toBe(71);
  const taken = await ben.desk.dial('*2271');
  await up(taken);
  taken.speak(1100);
  await caller.hears(1100);
  await caller.hangup();
  await gone(taken);
  expect((await anna.client.patch('/api/identity/me', { locale: 'zh-CN' })).status).toBeLessThan(300);
}, 60_000);

it('forward always: by code and by API, taken back by the code without a number', async () => {
  await code(anna.desk, '*308003');
  let next = rings(carl.desk);
  const first = await ben.desk.dial('8001');
  await (await next()).accept();
  await up(first);
  await first.hangup();
  await code(anna.desk, '*30');
  expect((await own(anna)).alwaysTo).toBe('');
  await mine(anna, { alwaysTo: '13800002222' });
  next = rings(outside);
  const second = await ben.desk.dial('8001');
  const mobile = await next();
  expect(mobile.incoming!.request.uri).toContain('13800002222@');
  await mobile.accept();
  await up(second);
  await second.hangup();
  await gone(mobile);
});

it('forward when unanswered: after it rang in vain the next telephone rings', async () => {
  await code(anna.desk, '*348003');
  expect((await own(anna)).unansweredTo).toBe('8003');
  const first = rings(anna.desk);
  const next = rings(carl.desk);
  const call = await ben.desk.dial('8001');
  // Nobody there says so itself: no need to wait until it rang long enough.
  (await first()).incoming!.reject(480);
  const other = await next();
  await other.accept();
  await up(call);
  call.speak(900);
  await other.hears(900);
  await call.hangup();
  await gone(other);
});

it('call waiting: a second call knocks; without it the second is busy, or goes where busy calls go', async () => {
  const [first, other] = await inside(ben, anna, '8001');
  const knocks = rings(anna.desk);
  const second = await carl.desk.dial('8001');
  const knocking = await knocks();
  await second.outgoing!.cancel();
  await gone(second);
  expect(knocking.up).toBe(false);
  expect(first.end).toBeNull();
  await mine(anna, { callWaiting: false });
  const refused = await carl.desk.dial('8001');
  await gone(refused);
  expect(refused.failure?.status).toBe(486);
  await mine(anna, { busyTo: '13800003333' });
  const next = rings(outside);
  const led = await carl.desk.dial('8001');
  const mobile = await next();
  await mobile.accept();
  await up(led);
  await led.hangup();
  await gone(mobile);
  await first.hangup();
  await gone(other);
});

it('call waiting by codes *43 and *44, forwarding when busy by *32', async () => {
  await code(anna.desk, '*44');
  await code(anna.desk, '*328003');
  expect(await own(anna)).toMatchObject({ callWaiting: false, busyTo: '8003' });
  await code(anna.desk, '*43');
  await code(anna.desk, '*32');
  expect(await own(anna)).toMatchObject({ callWaiting: true, busyTo: '' });
});

it('REFER: the transfer key of a desk telephone hands the customer over, and tells the telephone how it went', async () => {
  const { id, caller, own } = await talk();
  const next = rings(ben.desk);
  const { outcome } = await own.session!.refers.refer(anna.desk.at('8002'), null);
  const other = await next();
  await other.accept();
  other.speak(1100);
  await caller.hears(1100);
  await other.hears(700);
  await gone(own);
  expect((await outcome).status).toBe(200);
  await vi.waitFor(async () => expect((await seatOf(ben)).call?.id).toBe(id), wait);
  expect((await seatOf(anna)).call).toBeNull();
  await other.hangup();
  await gone(caller);
});

it('hidden listener: a leader hears both, the agent sees nobody when the policy says so', async () => {
  const policy = (await office.get<{ version: number; tellAgent: boolean }>('/api/operators/policy')).body;
  await office.put('/api/operators/policy', { ...policy, tellAgent: false });
  const { id, caller, own } = await talk();
  const boss = await anAdministrator(program.kernel);
  const client = await program.signIn(boss.number, boss.password);
  const { desk } = await house.telephone('8009', boss.id);
  await desk.register();
  await client.put('/api/telephony/seat', { device: 'phone' });
  const next = rings(desk);
  expect((await client.post(`/api/operators/calls/${id}/watch`, { do: 'listen' })).status).toBe(204);
  const ear = await next();
  await ear.accept();
  ear.speak(1500);
  await ear.hears(700);
  await ear.hears(900);
  await caller.hearsNo(1500);
  await own.hearsNo(1500);
  expect((await seatOf(anna)).call!.guests).toEqual([]);
  await caller.hangup();
  await gone(ear);
  await office.put('/api/operators/policy', { ...policy, version: policy.version + 1 });
});

it('call-back on busy: both are rung as soon as the engaged telephone is free; by code and by API, and taken back', async () => {
  const free = await ben.client.post('/api/operators/busy', { number: '8001' });
  expect(free.body).toMatchObject({ error: { code: 'operators.not-busy' } });
  const [first, other] = await inside(carl, anna, '8001');
  await code(ben.desk, '*418001');
  // Nothing rings while she talks.
  const mineNext = rings(ben.desk);
  const hers = rings(anna.desk);
  await first.hangup();
  await gone(other);
  const own = await mineNext();
  await own.accept();
  const call = await hers();
  await call.accept();
  own.speak(900);
  call.speak(1100);
  await own.hears(1100);
  await call.hears(900);
  await own.hangup();
  await gone(call);

  const again = await inside(carl, anna, '8001');
  expect((await ben.client.post('/api/operators/busy', { number: '8001' })).status).toBe(204);
  const wishes = () => program.kernel.db.run('select 1 from operators.busy_wish');
  expect(await wishes()).toHaveLength(1);
  expect((await ben.client.post('/api/operators/busy', { number: null })).status).toBe(204);
  expect(await wishes()).toHaveLength(0);
  await again[0].hangup();
  await gone(again[1]);
});

it('time limit: both hear the warning tone, and the call ends when its time is over', async () => {
  await set(ben, { limitSeconds: 30 });
  const next = rings(outside);
  const call = await ben.desk.dial('13800004444');
  const far = await next();
  await far.accept();
  await up(call);
  for (const one of [call, far]) one.speak(null);
  const began = performance.now();
  await vi.waitFor(() => expect(call.share(1400)).toBeGreaterThan(0.3), { timeout: 25_000, interval: 50 });
  await vi.waitFor(() => expect(far.end).not.toBeNull(), { timeout: 30_000, interval: 50 });
  expect(performance.now() - began).toBeGreaterThan(25_000);
  await gone(call);
  await vi.waitFor(async () => {
    const { calls } = (await office.get<{ calls: Call[] }>('/api/telephony/calls')).body;
    const detail = (await office.get<CallDetail>(`/api/telephony/calls/${calls[0]!.id}`)).body;
    expect(detail).toMatchObject({ state: 'ended', reason: 'limit' });
  }, wait);
  await set(ben, { limitSeconds: null });
}, 90_000);

it('restriction classes: each reaches as far as it may, by telephone and by API', async () => {
  const dialled = async (number: string): Promise<number | 'rings'> => {
    const next = rings(outside);
    const call = await ben.desk.dial(number);
    return vi.waitFor(async () => {
      if (call.failure) return call.failure.status ?? 0;
      const far = outside.calls.filter((one) => one.incoming).at(-1);
      expect(far?.incoming?.pending && far.incoming.request.uri.includes(number.replace(/^\+86|^00/, ''))).toBe(true);
      await call.outgoing!.cancel();
      await gone(await next());
      return 'rings' as const;
    }, wait);
  };
  await set(ben, { class: 'local' });
  expect(await dialled('13800005555')).toBe(403);
  await set(ben, { class: 'national' });
  expect(await dialled('13800005555')).toBe('rings');
  expect(await dialled('+4930123456')).toBe(403);
  await set(ben, { class: 'internal' });
  const byApi = await ben.client.post('/api/operators/calls', { to: { number: '13800005555' } });
  expect(byApi.body).toMatchObject({ error: { code: 'operators.not-allowed-there' } });
  await set(ben, { class: 'national' });
});

it('internal calls and intercom by API: one’s own telephone rings first; intercom answers itself', async () => {
  const own = rings(ben.desk);
  const hers = rings(anna.desk);
  expect((await ben.client.post('/api/operators/calls', { to: { staffId: anna.id } })).status).toBe(200);
  const mineCall = await own();
  await mineCall.accept();
  const other = await hers();
  await other.accept();
  mineCall.speak(900);
  other.speak(1100);
  await mineCall.hears(1100);
  await other.hears(900);
  await mineCall.hangup();
  await gone(other);
  await quiet();

  const answers = rings(ben.desk);
  const aloud = rings(anna.desk);
  expect((await ben.client.post('/api/operators/calls', { to: { staffId: anna.id }, intercom: true })).status).toBe(
    200,
  );
  const asking = await answers();
  await asking.accept();
  const set = await aloud();
  expect(set.incoming!.request.headers.get('call-info')).toContain('answer-after=0');
  expect(asking.incoming!.request.headers.get('call-info') ?? '').not.toContain('answer-after');
  await asking.hangup();
  await gone(set);
  await quiet();

  const loud = rings(anna.desk);
  const intercom = await ben.desk.dial('*408001');
  const speaker = await loud();
  expect(speaker.incoming!.request.headers.get('call-info')).toContain('answer-after=0');
  await speaker.accept();
  intercom.speak(900);
  await speaker.hears(900);
  await intercom.hangup();
  await gone(speaker);
});
