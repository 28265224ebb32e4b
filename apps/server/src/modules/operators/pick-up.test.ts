/**
 * Pick-up 代答 by screen and by code: what rings at a colleague by telephone or browser is taken by one, truly; who hears whom is proved by
 * tones. And colleagues who are waited for.
 */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Client, TestProgram } from '#program';
import { agentRow } from '#testing/routing';
import type { PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Offer, Presence } from '../routing/contract.ts';
import type { CallDetail } from '../telephony/contract.ts';
import type { BusyWish, RingingCall, Settings } from './contract.ts';
import { type At, gone, rings, seatOf, TelephoneHouse, up, wait } from './testing.ts';

let house: TelephoneHouse;
let program: TestProgram;
let office: Client;
let outside: PeerPhone;
let anna: At;
let ben: At;
let carl: At;
/** A telephone of the group that nobody holds. */
let hall: PeerPhone;

/** What rings there, others of the group may take. */
async function groups(extensionId: string, pickupGroup: string): Promise<void> {
  const path = `/api/operators/extensions/${extensionId}`;
  const { body } = await office.get<Settings>(path);
  expect((await office.put(path, { ...body, pickupGroup })).status).toBe(204);
}
async function by(who: At, device: 'browser' | 'phone'): Promise<void> {
  await (device === 'phone' ? who.desk.register() : who.desk.unregister());
  expect((await who.client.put('/api/telephony/seat', { device })).status).toBe(200);
}

beforeAll(async () => {
  house = await TelephoneHouse.open({ recording: 'none' });
  ({ program, office, outside } = house);
  anna = await house.agent('8001', '安娜');
  ben = await house.agent('8002', '本');
  carl = await house.agent('8003', '卡尔');
  const nobodys = await house.telephone('8004', null);
  hall = nobodys.desk;
  for (const { extensionId } of [anna, ben, nobodys]) await groups(extensionId, '售后');
  await groups(carl.extensionId, '');
  await hall.register();
  await by(ben, 'phone');
  await by(carl, 'phone');
}, 120_000);
afterAll(() => house?.close());

beforeEach(async () => {
  for (const who of [anna, ben, carl]) await presence(who, 'offline');
  // What a test that failed has left.
  for (const one of house.phones)
    for (const call of one.calls) if (call.up && !call.end) await call.hangup().catch(() => {});
  await quiet();
  await by(anna, 'phone');
});

const quiet = (): Promise<void> => house.quiet([anna, ben, carl]);
const presence = (who: At, state: 'ready' | 'offline') => who.client.put('/api/routing/presence', { state });
const ringing = async (who: At): Promise<RingingCall[]> =>
  (await who.client.get<{ ringing: RingingCall[] }>('/api/operators/ringing')).body.ringing;
const rung = (who: At): Promise<RingingCall> =>
  vi.waitFor(async () => {
    const all = await ringing(who);
    expect(all).toHaveLength(1);
    return all[0]!;
  }, wait);
const take = (who: At, callId: string) =>
  who.client.post<{ callId: string; error?: { code: string } }>(`/api/operators/calls/${callId}/take`);
async function hearEachOther(one: PeerCall, other: PeerCall): Promise<void> {
  one.speak(700);
  other.speak(1100);
  await one.hears(1100);
  await other.hears(700);
}
const detail = async (id: string): Promise<CallDetail> =>
  (await office.get<CallDetail>(`/api/telephony/calls/${id}`)).body;
/** What the router wrote of this call's offers and who was given it. */
async function facts(callId: string) {
  await program.kernel.events.settle();
  return program.kernel.db.run<{ type: string; staff: string | null; offer: string | null; reason: string | null }>(
    `select type, payload->>'staffId' as staff, payload->>'offerId' as offer, payload->>'reason' as reason
     from kernel.event_log where payload->>'subjectId' = '${callId}' and type like 'work.%' order by position`,
  );
}
/** A call that waits in the queue and is offered to Anna, by her telephone or her browser. */
async function offered(device: 'browser' | 'phone'): Promise<{ caller: PeerCall; hers: PeerCall | null }> {
  await by(anna, device);
  const next = rings(anna.desk);
  await presence(anna, 'ready');
  const caller = await outside.dial('4008007777');
  const hers = device === 'phone' ? await next() : null;
  await vi.waitFor(async () => expect(await offersOf(anna)).toHaveLength(1), wait);
  return { caller, hers };
}
const offersOf = async (who: At): Promise<Offer[]> =>
  (await who.client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers;

it('a colleague’s telephone rings for an internal call: who is of the group sees it and takes it by one press; it rings there no longer', async () => {
  const hers = rings(anna.desk);
  const call = await carl.desk.dial('8001');
  const ringingHers = await hers();
  expect(await rung(ben)).toMatchObject({ to: [anna.name], from: carl.name });
  // Who is called sees it by their own device; who is of no group sees nothing and takes nothing.
  expect(await ringing(anna)).toEqual([]);
  expect(await ringing(carl)).toEqual([]);
  const { callId } = await rung(ben);
  expect((await take(carl, callId)).body).toMatchObject({ error: { code: 'operators.rings-no-longer' } });
  const own = rings(ben.desk);
  expect(await take(ben, callId)).toMatchObject({ status: 200, body: { callId, customerId: null } });
  await gone(ringingHers);
  const taken = await own();
  // Claimed: nobody else finds it ringing.
  expect(await ringing(anna)).toEqual([]);
  await taken.accept();
  await up(call);
  await hearEachOther(call, taken);
  const { legs } = await detail(callId);
  expect(legs.filter(({ kind }) => kind === 'party').map(({ answeredAt }) => answeredAt !== null)).toEqual([
    false,
    true,
  ]);
  await call.hangup();
  await gone(taken);
});

it('a colleague’s browser rings for an internal call: taken by screen, and by *20 and *21', async () => {
  await by(anna, 'browser');
  await presence(anna, 'ready');
  const hears = async (call: PeerCall, taken: PeerCall): Promise<void> => {
    await up(call);
    await hearEachOther(call, taken);
    await vi.waitFor(async () => expect((await seatOf(anna)).beside).toBeNull(), wait);
    await call.hangup();
    await gone(taken);
    await quiet();
  };
  const ringsThere = (): Promise<void> =>
    vi.waitFor(
      async () => expect((await seatOf(anna)).beside).toMatchObject({ role: 'called', state: 'ringing' }),
      wait,
    );
  const first = await carl.desk.dial('8001');
  await ringsThere();
  const own = rings(ben.desk);
  expect((await take(ben, (await rung(ben)).callId)).status).toBe(200);
  const taken = await own();
  await taken.accept();
  await hears(first, taken);
  for (const [code, from] of [
    ['*20', ben.desk],
    ['*218001', ben.desk],
    ['*20', hall],
  ] as const) {
    const call = await carl.desk.dial('8001');
    await ringsThere();
    await hears(call, await from.dial(code));
  }
});

it.each(['browser', 'phone'] as const)(
  'a call of the queue offered to a colleague by %s: the work moves truly, nothing is held against who was rung',
  async (device) => {
    const { caller, hers } = await offered(device);
    const found = await rung(ben);
    // Whoever calls for the first time has a file with a name of its own by now.
    expect(found).toMatchObject({ to: [anna.name], from: expect.stringMatching(/^客户 \d+$/) });
    const own = rings(ben.desk);
    const pressed = await take(ben, found.callId);
    expect(pressed).toMatchObject({ status: 200, body: { customerId: (await detail(found.callId)).customer!.id } });
    if (hers) await gone(hers);
    const taken = await own();
    await taken.accept();
    await hearEachOther(caller, taken);
    await vi.waitFor(async () => {
      expect((await seatOf(ben)).call).toMatchObject({ id: found.callId, state: 'talking' });
    }, wait);
    expect((await seatOf(anna)).call).toBeNull();
    expect(await offersOf(anna)).toEqual([]);
    expect(await ringing(anna)).toEqual([]);
    // Anna stays ready: she has missed nothing. One assignment, to who picked up, of the very offer.
    expect((await agentRow(program.kernel, anna.id))?.state).toBe('ready');
    const told = await facts(found.callId);
    expect(told.map(({ type }) => type)).toEqual(['work.queued', 'work.offered', 'work.assigned']);
    expect(told[2]).toMatchObject({ staff: ben.id, offer: told[1]!.offer });
    expect((await detail(found.callId)).agent?.id).toBe(ben.id);
    await taken.hangup();
    await gone(caller);
    const presences = (await ben.client.get<Presence>('/api/routing/presence')).body;
    expect(presences.state).toBe('offline');
    expect((await facts(found.callId)).at(-1)).toMatchObject({ type: 'work.ended' });
  },
);

it('directed, by screen: what rings at a named colleague or telephone, of one’s group or not; where nothing rings, that is said', async () => {
  const takeAt = (who: At, to: object) =>
    who.client.post<{ callId: string; error?: { code: string } }>('/api/operators/pick-up', { to });
  const silent = { status: 409, body: { error: { code: 'operators.nothing-rings' } } };
  for (const to of [{ staffId: anna.id }, { number: '8001' }, { number: '8099' }])
    expect(await takeAt(carl, to)).toMatchObject(silent);
  // At her telephone; Carl is of no group.
  const hers = rings(anna.desk);
  const call = await ben.desk.dial('8001');
  const ringingHers = await hers();
  const own = rings(carl.desk);
  expect((await takeAt(carl, { number: '8001' })).status).toBe(200);
  const taken = await own();
  await gone(ringingHers);
  await taken.accept();
  await up(call);
  await hearEachOther(call, taken);
  await call.hangup();
  await gone(taken);
  await quiet();
  // By her name: what the queue offers in her browser.
  const next = rings(carl.desk);
  const { caller } = await offered('browser');
  const { body } = await takeAt(carl, { staffId: anna.id });
  const answered = await next();
  await answered.accept();
  await hearEachOther(caller, answered);
  expect((await detail(body.callId)).agent?.id).toBe(carl.id);
  expect(await offersOf(anna)).toEqual([]);
  await answered.hangup();
  await gone(caller);
});

it('*20 takes what the queue offers to a colleague’s browser; a telephone that is nobody’s takes it too, and nobody is offered it any more', async () => {
  const first = await offered('browser');
  await rung(ben);
  const taken = await ben.desk.dial('*20');
  await up(taken);
  await hearEachOther(first.caller, taken);
  await vi.waitFor(async () => expect((await seatOf(ben)).call?.state).toBe('talking'), wait);
  await taken.hangup();
  await gone(first.caller);
  await presence(anna, 'offline');
  await quiet();
  const second = await offered('browser');
  const { callId } = await rung(ben);
  const there = await hall.dial('*20');
  await up(there);
  await hearEachOther(second.caller, there);
  expect(await offersOf(anna)).toEqual([]);
  expect((await facts(callId)).at(-1)).toMatchObject({ type: 'work.ended', reason: 'picked-up' });
  expect((await agentRow(program.kernel, anna.id))?.state).toBe('ready');
  await second.caller.hangup();
  await gone(there);
  expect(await detail(callId)).toMatchObject({ state: 'ended' });
});

it('a race has one winner, and the other is told: two press, the colleague answers, the caller is gone', async () => {
  const hers = rings(anna.desk);
  const [own, its] = [rings(ben.desk), hall];
  const call = await carl.desk.dial('8001');
  await hers();
  const { callId } = await rung(ben);
  // Twice from one seat, as from two tabs.
  const pressed = await Promise.all([take(ben, callId), take(ben, callId)]);
  expect(pressed.map(({ status }) => status).sort()).toEqual([200, 409]);
  const late = await its.dial('*20');
  await late.hears(480);
  await gone(late);
  const taken = await own();
  await taken.accept();
  await up(call);
  await hearEachOther(call, taken);
  await call.hangup();
  await gone(taken);
  await quiet();

  // The colleague accepts what the queue offers her while somebody takes it.
  const next = rings(ben.desk);
  const { caller } = await offered('browser');
  const found = await rung(ben);
  const [offer] = await offersOf(anna);
  const [accepted, took] = await Promise.all([
    anna.client.post(`/api/routing/offers/${offer!.id}/accept`, { epoch: offer!.epoch }),
    take(ben, found.callId),
  ]);
  expect([accepted.status < 300, took.status < 300].sort(), JSON.stringify([accepted.body, took.body])).toEqual([
    false,
    true,
  ]);
  const told = await facts(found.callId);
  expect(told.filter(({ type }) => type === 'work.assigned')).toHaveLength(1);
  const [winner, other] = took.status < 300 ? [ben, anna] : [anna, ben];
  expect((await seatOf(winner)).call?.id).toBe(found.callId);
  expect((await seatOf(other)).call).toBeNull();
  if (winner === anna) expect(took.body).toMatchObject({ error: { code: 'operators.rings-no-longer' } });
  else await next();
  await caller.hangup();
  await quiet();
  await presence(anna, 'offline');

  await by(anna, 'phone');
  const last = await carl.desk.dial('8001');
  const { callId: over } = await rung(ben);
  await last.outgoing!.cancel();
  await gone(last);
  expect((await take(ben, over)).body).toMatchObject({ error: { code: 'operators.rings-no-longer' } });
});

it('who is in a call takes no other; who is rung themselves answers that first', async () => {
  await by(anna, 'browser');
  const next = rings(ben.desk);
  await presence(ben, 'ready');
  const caller = await outside.dial('4008007777');
  const his = await next();
  await presence(anna, 'ready');
  const inside = await carl.desk.dial('8001');
  const found = await rung(ben);
  expect((await take(ben, found.callId)).body).toMatchObject({ error: { code: 'operators.rings-yourself' } });
  await his.accept();
  await vi.waitFor(async () => expect((await seatOf(ben)).call?.state).toBe('talking'), wait);
  expect((await take(ben, found.callId)).body).toMatchObject({ error: { code: 'operators.in-a-call' } });
  await inside.outgoing!.cancel();
  await caller.hangup();
  await gone(his);
});

it('the taker’s own telephone says no: it rings at the colleague again', async () => {
  const hers = rings(anna.desk);
  const call = await carl.desk.dial('8001');
  await hers();
  const own = rings(ben.desk);
  const again = rings(anna.desk);
  expect((await take(ben, (await rung(ben)).callId)).status).toBe(200);
  (await own()).incoming!.reject(486);
  const answered = await again();
  await answered.accept();
  await up(call);
  await hearEachOther(call, answered);
  await call.hangup();
  await gone(answered);
});

it('a call that is passed on and rings at a colleague is taken too: the work goes to who picks up', async () => {
  const { caller, hers } = await offered('phone');
  await hers!.accept();
  await hearEachOther(caller, hers!);
  const { id } = await vi.waitFor(async () => {
    const { call } = await seatOf(anna);
    expect(call?.state).toBe('talking');
    return call!;
  }, wait);
  const there = rings(hall);
  const body = { do: 'transfer', to: { number: '8004' } };
  expect((await anna.client.post(`/api/operators/calls/${id}/act`, body)).status).toBe(204);
  const rung8004 = await there();
  const own = rings(ben.desk);
  const found = await rung(ben);
  expect(found).toMatchObject({ callId: id, to: ['话机 8004'] });
  expect((await take(ben, id)).status).toBe(200);
  await gone(rung8004);
  const taken = await own();
  await taken.accept();
  await hearEachOther(caller, taken);
  await vi.waitFor(async () => expect((await seatOf(ben)).call).toMatchObject({ id, state: 'talking' }), wait);
  await caller.hangup();
  await gone(taken);
});

it('call-back on busy of a colleague who talks by browser or telephone: asked, shown, taken back one by one, and rung when free', async () => {
  const wishes = async () =>
    (await ben.client.get<{ wishes: BusyWish[]; busy: boolean }>('/api/operators/busy')).body.wishes;
  const busy = async (query: string): Promise<boolean> =>
    (await ben.client.get<{ busy: boolean }>(`/api/operators/busy?${query}`)).body.busy;
  const ask = (body: object) => ben.client.post<{ error?: { code: string } }>('/api/operators/busy', body);
  expect(await busy(`staffId=${anna.id}`)).toBe(false);
  expect((await ask({ staffId: anna.id })).body).toMatchObject({ error: { code: 'operators.not-busy' } });
  const { caller, hers } = await offered('phone');
  await hers!.accept();
  await hearEachOther(caller, hers!);
  expect([await busy(`staffId=${anna.id}`), await busy('number=8001'), await busy(`staffId=${ben.id}`)]).toEqual([
    ...[true, true, false],
  ]);
  expect((await ask({ staffId: ben.id })).body).toMatchObject({ error: { code: 'telephony.nobody-there' } });
  expect((await ask({ staffId: anna.id })).status).toBe(204);
  expect((await ask({ number: '8001' })).status).toBe(204);
  expect((await wishes()).map(({ title }) => title)).toEqual([anna.name, anna.name]);
  expect((await ben.client.delete(`/api/operators/busy/${anna.extensionId}`)).status).toBe(204);
  expect(await wishes()).toMatchObject([{ id: anna.id, title: anna.name }]);
  // Others see and cancel nothing of his.
  expect((await carl.client.get<{ wishes: BusyWish[] }>('/api/operators/busy')).body.wishes).toEqual([]);
  expect((await carl.client.delete(`/api/operators/busy/${anna.id}`)).status).toBe(204);
  expect(await wishes()).toHaveLength(1);
  const own = rings(ben.desk);
  const her = rings(anna.desk);
  await caller.hangup();
  const first = await own();
  expect(await wishes()).toEqual([]);
  await first.accept();
  const second = await her();
  await second.accept();
  await hearEachOther(first, second);
  await first.hangup();
  await gone(second);
});
