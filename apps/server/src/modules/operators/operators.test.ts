/** Each function of operators and each of a leader's ways in, with real SIP telephones: who hears whom is proved by tones. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Client, TestProgram } from '#program';
import { agentRow, type TestQueue } from '#testing/routing';
import type { PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Call, CallDetail, Seat } from '../telephony/contract.ts';
import type { Parked, Settings } from './contract.ts';
import { type At, gone, rings, seatOf, TelephoneHouse } from './testing.ts';

const wait = { timeout: 12_000, interval: 20 };
let house: TelephoneHouse;
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let outside: PeerPhone;
let anna: At;
let ben: At;
let boss: PeerPhone;
let gate: PeerPhone;

beforeAll(async () => {
  house = await TelephoneHouse.open();
  ({ program, office, queue, outside } = house);
  anna = await house.at('8001');
  ben = await house.at('8002');
  gate = (await house.telephone('8003', null)).desk;
  boss = (await house.telephone('8009', house.person.id)).desk;
  for (const desk of [gate, boss]) await desk.register();
  await office.put('/api/telephony/seat', { device: 'phone' });
}, 120_000);
afterAll(() => house?.close());

const seat = async (who: At): Promise<NonNullable<Seat['call']>> =>
  vi.waitFor(async () => {
    const { call } = await seatOf(who);
    expect(call).not.toBeNull();
    return call!;
  }, wait);
const act = async (who: At, id: string, body: object): Promise<void> => {
  const answer = await who.client.post(`/api/operators/calls/${id}/act`, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 204 });
};
const detail = async (id: string): Promise<CallDetail> =>
  (await office.get<CallDetail>(`/api/telephony/calls/${id}`)).body;
const press = (call: PeerCall, keys: string): void => {
  for (const key of keys) call.press(key);
};
async function quietHouse(): Promise<void> {
  for (const who of [anna, ben]) await who.client.put('/api/routing/presence', { state: 'offline' });
  await house.quiet();
}

/** A caller (700 Hz) talks with Anna (900 Hz). */
async function talk(): Promise<{ id: string; caller: PeerCall; own: PeerCall }> {
  const calls = await house.talk(anna);
  return { id: (await seat(anna)).id, ...calls };
}

it('consults a colleague while the caller waits, goes back and forth, and hands over: the work goes with it', async () => {
  const { id, caller, own } = await talk();
  const next = rings(ben.desk);
  await act(anna, id, { do: 'consult', to: { staffId: ben.id } });
  await caller.hearsNo(900);
  const other = await next();
  await other.accept();
  other.speak(1100);
  await own.hears(1100);
  await other.hears(900);
  await caller.hearsNo(1100);
  expect(await seat(anna)).toMatchObject({ state: 'held', aside: 'up', guests: [{ role: 'consulted' }] });
  await act(anna, id, { do: 'swap' });
  await caller.hears(900);
  await act(anna, id, { do: 'swap' });
  await own.hears(1100);
  await act(anna, id, { do: 'complete' });
  await caller.hears(1100);
  await other.hears(700);
  await gone(own);
  expect(await seat(ben)).toMatchObject({ id, state: 'talking' });
  expect((await seatOf(anna)).call).toBeNull();
  await other.hangup();
  await gone(caller);
  await vi.waitFor(async () => expect(await detail(id)).toMatchObject({ state: 'ended', agent: { id: ben.id } }), wait);
  await vi.waitFor(async () => expect((await detail(id)).recordings).toHaveLength(1), wait);
  await quietHouse();
});

it('by keys: consults by extension, comes back, makes a conference, leaves it; hanging up while consulting hands over', async () => {
  const { id, caller, own } = await talk();
  let next = rings(gate);
  press(own, '*118003#');
  const guard = await next();
  await guard.accept();
  guard.speak(1100);
  await own.hears(1100);
  press(own, '*14');
  await caller.hears(900);
  await gone(guard);

  next = rings(gate);
  press(own, '*118003#');
  const again = await next();
  await again.accept();
  again.speak(1300);
  await own.hears(1300);
  press(own, '*15');
  await caller.hears(1300);
  await caller.hears(900);
  await again.hears(700);
  // An outside number comes in too, is muted, and is let go.
  next = rings(outside);
  await act(anna, id, { do: 'invite', to: { number: '13800002222' } });
  const third = await next();
  await third.accept();
  third.speak(1700);
  await own.hears(1700);
  await third.hears(700);
  const { guests } = await seat(anna);
  const guest = guests.find(({ title }) => title === '138****2222')!;
  await act(anna, id, { do: 'mute', guestId: guest.id, muted: true });
  await own.hearsNo(1700);
  await act(anna, id, { do: 'remove', guestId: guest.id });
  await gone(third);
  await act(anna, id, { do: 'leave' });
  await gone(own);
  await caller.hears(1300);
  await again.hears(700);
  await vi.waitFor(async () => expect((await agentRow(program.kernel, anna.id))?.state).not.toBe('wrapup'), wait);
  await again.hangup();
  await gone(caller);
  await vi.waitFor(
    async () => expect(await detail(id)).toMatchObject({ state: 'ended', agent: { id: anna.id } }),
    wait,
  );
  await quietHouse();

  const second = await talk();
  next = rings(gate);
  press(second.own, '*118003#');
  const taker = await next();
  await taker.accept();
  taker.speak(1100);
  await second.own.hears(1100);
  await second.own.hangup();
  await second.caller.hears(1100);
  await taker.hears(700);
  await second.caller.hangup();
  await gone(taker);
  await quietHouse();
});

it('a conference goes on without its caller, recorded on, until one is left; nothing is done any more for who is gone', async () => {
  const { id, caller, own } = await talk();
  const invite = async (phone: PeerPhone, number: string, hertz: number): Promise<PeerCall> => {
    const next = rings(phone);
    await act(anna, id, { do: 'invite', to: { number } });
    const call = await next();
    await call.accept();
    call.speak(hertz);
    await own.hears(hertz);
    return call;
  };
  const guard = await invite(gate, '8003', 1300);
  const expert = await invite(outside, '13800002222', 1700);
  await caller.hangup();
  await vi.waitFor(async () => expect(await seat(anna)).toMatchObject({ state: 'talking', partyGone: true }), wait);
  own.speak(500);
  await guard.hears(500);
  await expert.hears(500);
  for (const body of [
    { do: 'park' },
    { do: 'transfer', to: { staffId: ben.id } },
    { do: 'consult', to: { staffId: ben.id } },
  ])
    expect((await anna.client.post(`/api/operators/calls/${id}/act`, body)).status).toBe(409);
  const passed = await anna.client.post(`/api/telephony/calls/${id}/transfer`, { queueId: queue.id });
  expect(passed.status).toBe(409);
  const { legs } = await detail(id);
  expect(legs.filter(({ endedAt }) => endedAt !== null)).toHaveLength(1);
  // Who was recorded in the caller's place goes as well: from the next on.
  await guard.hangup();
  await vi.waitFor(async () => expect((await seat(anna)).guests).toHaveLength(1), wait);
  own.speak(600);
  await expert.hears(600);
  await expert.hangup();
  await gone(own);
  await vi.waitFor(
    async () => expect(await detail(id)).toMatchObject({ state: 'ended', reason: 'caller', agent: { id: anna.id } }),
    wait,
  );
  await vi.waitFor(async () => expect((await detail(id)).recordings).toHaveLength(3), wait);
  await quietHouse();

  // The agent leaves as well: two talk on, and with one of them it is over.
  const second = await talk();
  const next = rings(gate);
  await act(anna, second.id, { do: 'invite', to: { number: '8003' } });
  const one = await next();
  await one.accept();
  one.speak(1300);
  await second.own.hears(1300);
  const far = rings(outside);
  await act(anna, second.id, { do: 'invite', to: { number: '13800002222' } });
  const two = await far();
  await two.accept();
  two.speak(1700);
  await second.own.hears(1700);
  await second.caller.hangup();
  await second.own.hangup();
  await vi.waitFor(async () => expect((await detail(second.id)).agent).toBeNull(), wait);
  one.speak(500);
  two.speak(600);
  await one.hears(600);
  await two.hears(500);
  expect((await seatOf(anna)).call).toBeNull();
  await two.hangup();
  await gone(one);
  await quietHouse();
});

it('parks: another telephone takes it by the slot; nobody does, and it rings back', async () => {
  const { id, caller, own } = await talk();
  press(own, '*16');
  await gone(own);
  const parked = await vi.waitFor(async () => {
    const { body } = await ben.client.get<{ parked: Parked[] }>('/api/operators/parked');
    expect(body.parked).toMatchObject([{ callId: id, slot: 71, title: '139****1234' }]);
    return body.parked[0]!;
  }, wait);
  const taken = await ben.desk.dial(`*22${parked.slot}`);
  await vi.waitFor(() => expect(taken.up).toBe(true), wait);
  taken.speak(1100);
  await caller.hears(1100);
  await taken.hears(700);
  await vi.waitFor(
    async () => expect(await detail(id)).toMatchObject({ state: 'talking', agent: { id: ben.id } }),
    wait,
  );
  const rules = (await office.get<{ version: number }>('/api/operators/policy')).body;
  expect((await office.put('/api/operators/policy', { ...rules, ringBackSeconds: 5 })).status).toBe(204);
  const next = rings(ben.desk);
  await ben.client.put('/api/routing/presence', { state: 'ready' });
  await act(ben, id, { do: 'park' });
  const back = await next();
  await back.accept();
  back.speak(1300);
  await caller.hears(1300);
  await caller.hangup();
  await gone(back);
  await quietHouse();
});

it('telephones of the house: internal calls, pick-up, forwarding, do not disturb, intercom, follow me, classes and the time limit', async () => {
  let next = rings(gate);
  const inner = await anna.desk.dial('8003');
  let other = await next();
  // Picked up from another desk while it rings.
  const picked = await ben.desk.dial('*218003');
  await vi.waitFor(() => expect(picked.up && inner.up).toBe(true), wait);
  inner.speak(700);
  picked.speak(1100);
  await inner.hears(1100);
  await picked.hears(700);
  expect(other.up).toBe(false);
  await inner.hangup();
  await gone(picked);

  const code = async (desk: PeerPhone, digits: string) => {
    const call = await desk.dial(digits);
    // What it says is heard elsewhere (said-at-rest.test.ts): a key skips it.
    await vi.waitFor(() => expect(call.end ?? call.failure ?? call.rtp.packets[0]).toBeTruthy(), wait);
    if (call.up) call.press('#');
    await gone(call);
  };
  await code(anna.desk, '*308003');
  next = rings(gate);
  const forwarded = await ben.desk.dial('8001');
  other = await next();
  await other.accept();
  await vi.waitFor(() => expect(forwarded.up).toBe(true), wait);
  await forwarded.hangup();
  await gone(other);
  await code(anna.desk, '*30');
  await code(anna.desk, '*36');
  const undisturbed = await ben.desk.dial('8001');
  await gone(undisturbed);
  expect(undisturbed.failure?.status).toBe(486);
  await code(anna.desk, '*37');

  next = rings(anna.desk);
  const intercom = await ben.desk.dial('*408001');
  other = await next();
  expect(other.incoming!.request.headers.get('call-info')).toContain('answer-after=0');
  await intercom.outgoing!.cancel();
  await gone(intercom);

  // Rings with a mobile; that one answers.
  await code(anna.desk, '*3813700001111');
  next = rings(anna.desk);
  const mobile = rings(outside);
  const both = await ben.desk.dial('8001');
  const [, far] = await Promise.all([next(), mobile()]);
  await far.accept();
  await vi.waitFor(() => expect(both.up).toBe(true), wait);
  await both.hangup();
  await gone(far);
  await code(anna.desk, '*38');

  // Two codes change places, and telephones know it at once; a code that somebody has is refused whole.
  type Codes = { codes: { act: string; code: string }[] };
  const swap = (one: string, other: string) =>
    office.put('/api/operators/codes', {
      codes: [
        { act: 'undisturbed-on', code: one },
        { act: 'undisturbed-off', code: other },
      ],
    });
  expect((await swap('*37', '*36')).status).toBe(204);
  await code(anna.desk, '*37');
  expect((await office.get<Settings>(`/api/operators/extensions/${anna.extensionId}`)).body.undisturbed).toBe(true);
  type Telephones = { telephones: { id: string; settings: Settings }[] };
  const { telephones } = (await office.get<Telephones>('/api/operators/extensions')).body;
  expect(telephones.find(({ id }) => id === anna.extensionId)?.settings.undisturbed).toBe(true);
  await code(anna.desk, '*36');
  expect((await swap('*30', '*36')).status).toBe(409);
  expect((await swap('*36', '*37')).status).toBe(204);
  expect((await office.get<Codes>('/api/operators/codes')).body.codes).toContainEqual({ act: 'hold', code: '*10' });

  const path = `/api/operators/extensions/${ben.extensionId}`;
  const own = (await office.get<Settings>(path)).body;
  expect((await office.put(path, { ...own, class: 'internal' })).status).toBe(204);
  const refused = await ben.desk.dial('13800003333');
  await gone(refused);
  expect(refused.failure?.status).toBe(403);
  expect((await office.put(path, { ...own, class: 'national', limitSeconds: 30 })).status).toBe(204);
  next = rings(outside);
  const allowed = await ben.desk.dial('13800003333');
  const answered = await next();
  expect(answered.incoming!.request.uri).toContain('13800003333@');
  await answered.accept();
  await vi.waitFor(() => expect(allowed.up).toBe(true), wait);
  allowed.speak(900);
  await answered.hears(900);
  await allowed.hangup();
  await gone(answered);
  await quietHouse();
});

it('a leader listens unheard, whispers to the agent, is heard by all, takes over; by telephone code too; each is audited', async () => {
  const { id, caller, own } = await talk();
  const watch = async (who: Client, way: string) => who.post(`/api/operators/calls/${id}/watch`, { do: way });
  expect((await watch(ben.client, 'listen')).status).toBe(403);
  const next = rings(boss);
  expect((await watch(office, 'listen')).status).toBe(204);
  const ear = await next();
  await ear.accept();
  ear.speak(1500);
  await ear.hears(700);
  await ear.hears(900);
  await caller.hearsNo(1500);
  await own.hearsNo(1500);
  expect((await seat(anna)).guests).toMatchObject([{ role: 'listener' }]);
  await watch(office, 'whisper');
  await own.hears(1500);
  await caller.hearsNo(1500);
  await watch(office, 'barge');
  await caller.hears(1500);
  await ear.hears(700);
  await watch(office, 'take-over');
  await gone(own);
  await caller.hears(1500);
  await ear.hears(700);
  await caller.hangup();
  await gone(ear);
  await quietHouse();

  const second = await talk();
  const byCode = await boss.dial('*618001');
  await vi.waitFor(() => expect(byCode.up).toBe(true), wait);
  byCode.speak(1500);
  await second.own.hears(1500);
  await second.caller.hearsNo(1500);
  expect((await office.post(`/api/operators/calls/${second.id}/watch`, { do: 'end' })).status).toBe(204);
  await gone(second.caller);
  await gone(second.own);
  await gone(byCode);
  const { body } = await office.get<{ entries: { action: string }[] }>('/api/audit/entries?limit=60');
  const seen = new Set(body.entries.map(({ action }) => action));
  for (const way of ['listen', 'whisper', 'barge', 'take-over', 'end']) expect(seen).toContain(`operators.${way}`);
  await vi.waitFor(async () => {
    const { calls } = (await office.get<{ calls: Call[] }>('/api/telephony/calls?result=open')).body;
    expect(calls).toEqual([]);
  }, wait);
  await quietHouse();
});
