/** Call waiting for an agent who talks by browser: real telephones, a browser's sound, and who hears whom proved by tones. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Offer } from '#contracts/routing';
import { systemScope } from '#kernel';
import { readAgents } from '#modules/routing';
import type { Client, TestProgram } from '#program';
import type { TestQueue } from '#testing/routing';
import { TestBrowser } from '../../../../../packages/softswitch/test/contract/browser.ts';
import type { PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { level } from '../../../../../packages/softswitch/test/media/tone-analysis.ts';
import type { CallDetail, Seat } from '../telephony/contract.ts';
import type { OwnSettings } from './contract.ts';
import { type At, gone, rings, seatOf, TelephoneHouse, up, wait } from './testing.ts';

let house: TelephoneHouse;
let program: TestProgram;
let office: Client;
let queue: TestQueue;
let outside: PeerPhone;
const browsers: TestBrowser[] = [];
/** Anna answers by browser, the others by telephone. */
let anna: At;
let ben: At;
let carl: At;

beforeAll(async () => {
  house = await TelephoneHouse.open({ recording: 'none' }, 600);
  ({ program, office, queue, outside } = house);
  anna = await house.agent('8001');
  ben = await house.at('8002');
  carl = await house.at('8003');
}, 120_000);
afterAll(async () => {
  for (const one of browsers) await one.close();
  await house?.close();
});
beforeEach(async () => {
  await mine({ busyTo: '', unansweredTo: '', callWaiting: true });
});
afterEach(async () => {
  for (const one of browsers.splice(0)) await one.close();
  await anna.client.put('/api/routing/presence', { state: 'offline' });
  // What failed must not fail those after it.
  for (const call of house.phones.flatMap(({ calls }) => calls)) if (call.up && !call.end) await call.hangup();
  await vi.waitFor(async () => {
    expect((await office.get<{ legs: number }>('/api/telephony/engine')).body.legs).toBe(0);
    expect(await seat()).toMatchObject({ call: null, beside: null, second: null });
  }, wait);
});

async function mine(change: Partial<OwnSettings>): Promise<void> {
  const { settings } = (await anna.client.get<{ settings: OwnSettings }>('/api/operators/mine')).body;
  expect((await anna.client.put('/api/operators/mine', { ...settings, ...change })).status).toBe(204);
}
const seat = (): Promise<Seat> => seatOf(anna);
const shows = (what: object): Promise<void> => vi.waitFor(async () => expect(await seat()).toMatchObject(what), wait);
const presence = async () =>
  (await readAgents(program.kernel.db, systemScope('test'), null)).find(({ staffId }) => staffId === anna.id)!;
const isIn = (state: string, calls: number): Promise<void> =>
  vi.waitFor(async () => expect(await presence()).toMatchObject({ state, held: calls ? { call: calls } : {} }), wait);
const turn = (callId: string, body: object) => anna.client.post(`/api/operators/calls/${callId}/turn`, body);
/** Of music whose tones nobody here speaks. */
const hearsMusic = (call: PeerCall): Promise<void> =>
  vi.waitFor(() => expect(level(call.rtp.heard(25, 500))).toBeGreaterThan(50), wait);
/** Anna's page brings its sound into a call. */
async function bring(page: TestBrowser, callId: string): Promise<void> {
  const { status, body } = await anna.client.post<{ sdp: string }>(`/api/telephony/calls/${callId}/sound`, {
    sdp: await page.offer(),
  });
  expect(status, JSON.stringify(body)).toBe(200);
  await page.accept(body.sdp);
}
async function sound(callId: string, frequency: number): Promise<TestBrowser> {
  const page = await TestBrowser.open(program.dataDir);
  browsers.push(page);
  await bring(page, callId);
  await page.speak(frequency);
  return page;
}

/** A caller (700 Hz) who talks with Anna (900 Hz). */
async function talk(): Promise<{ id: string; caller: PeerCall; page: TestBrowser }> {
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const caller = await outside.dial('4008007777');
  const offer = await vi.waitFor(async () => {
    const [one] = (await anna.client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers;
    expect(one).toBeDefined();
    return one!;
  }, wait);
  await anna.client.post(`/api/routing/offers/${offer.id}/accept`, { epoch: offer.epoch });
  const page = await sound(offer.subjectId, 900);
  await shows({ call: { id: offer.subjectId, state: 'talking', connected: true } });
  caller.speak(700);
  await caller.hears(900);
  await page.hears(700);
  return { id: offer.subjectId, caller, page };
}
/** A colleague (1100 Hz) whose call knocks. */
async function knock(from: At): Promise<{ call: PeerCall; id: string }> {
  const call = await from.desk.dial('8001');
  const beside = await vi.waitFor(async () => {
    const { beside } = await seat();
    expect(beside).toMatchObject({ role: 'called', state: 'ringing', held: false });
    return beside!;
  }, wait);
  call.speak(1100);
  return { call, id: beside.callId };
}

it('a colleague’s call knocks; declined, the caller is told that she is busy, or goes where busy calls go', async () => {
  const { caller } = await talk();
  const { call, id } = await knock(ben);
  expect(call.statuses).toContain(180);
  expect((await turn(id, { do: 'leave' })).status).toBe(204);
  await gone(call);
  expect(call.failure?.status).toBe(486);
  await shows({ beside: null, call: { state: 'talking' } });
  await isIn('busy', 1);

  await mine({ busyTo: '13800003333' });
  const next = rings(outside);
  const again = await knock(ben);
  await turn(again.id, { do: 'leave' });
  const mobile = await next();
  await mobile.accept();
  await up(again.call);
  mobile.speak(1500);
  await again.call.hears(1500);
  await again.call.hangup();
  await gone(mobile);
  await caller.hears(900);

  // Whoever gives up knocks no more.
  const third = await knock(carl);
  await third.call.outgoing!.cancel();
  await shows({ beside: null });
  expect((await turn(third.id, { do: 'take' })).status).toBe(409);
  await caller.hangup();
});

it('hold and answer, back and forth, over a reload of the page; who hears whom', async () => {
  const { id: first, caller, page } = await talk();
  const { call, id: second } = await knock(ben);
  expect((await turn(second, { do: 'take' })).status).toBe(204);
  await shows({ call: { id: first, state: 'held' }, beside: { callId: second, state: 'ringing' } });
  const other = await sound(second, 1300);
  await shows({ beside: { callId: second, state: 'up', way: 'browser', held: false } });
  await call.hears(1300);
  await other.hears(1100);
  await caller.hearsNo(900);
  await hearsMusic(caller);

  // A third is told that she is busy; she is on both calls.
  const third = await carl.desk.dial('8001');
  await gone(third);
  expect(third.failure?.status).toBe(486);
  await isIn('busy', 2);

  expect((await turn(first, { do: 'take' })).status).toBe(204);
  await shows({ call: { id: first, state: 'talking' }, beside: { callId: second, held: true } });
  await caller.hears(900);
  await page.hears(700);
  await call.hearsNo(1300);
  await hearsMusic(call);

  // The page is loaded anew: both stand as they stood.
  for (const one of [page, other]) await one.reload();
  await bring(page, first);
  await bring(other, second);
  await page.speak(900);
  await other.speak(1300);
  await caller.hears(900);
  await page.hears(700);
  await call.hearsNo(1300);
  await shows({ call: { id: first, state: 'talking', connected: true }, beside: { callId: second, held: true } });

  await turn(second, { do: 'take' });
  await call.hears(1300);
  await other.hears(1100);
  await caller.hearsNo(900);
  // The other way round: a held call of hers is still held afterwards.
  await page.reload();
  await bring(page, first);
  await page.speak(900);
  await shows({ call: { id: first, state: 'held', connected: true }, beside: { held: false } });
  await caller.hearsNo(900);
  await call.hears(1300);

  // Unheard by the colleague alone, and heard again.
  expect((await turn(second, { do: 'mute', muted: true })).status).toBe(204);
  await shows({ beside: { muted: true } });
  await call.hearsNo(1300);
  await turn(second, { do: 'mute', muted: false });
  await call.hears(1300);

  // Ended; the one who waited is taken back.
  expect((await turn(second, { do: 'leave' })).status).toBe(204);
  await gone(call);
  await shows({ call: { id: first, state: 'held' }, beside: null });
  await turn(first, { do: 'take' });
  await caller.hears(900);
  await page.hears(700);
  await caller.hangup();
  await isIn('wrapup', 0);
  const detail = (await office.get<CallDetail>(`/api/telephony/calls/${second}`)).body;
  expect(detail.legs.find(({ staffId }) => staffId === anna.id)).toMatchObject({ way: 'browser', kind: 'party' });
  const log = (await office.get<CallDetail>(`/api/telephony/calls/${first}`)).body.log.map(({ to }) => to);
  expect(log.filter((state) => state === 'held')).toHaveLength(2);
});

it('who called by browser and is let wait hears the music on after loading the page anew', async () => {
  await ben.client.put('/api/telephony/seat', { device: 'browser' });
  await ben.client.put('/api/routing/presence', { state: 'ready' });
  const page = await TestBrowser.open(program.dataDir);
  browsers.push(page);
  const bringHis = async (callId: string): Promise<void> => {
    const path = `/api/telephony/calls/${callId}/sound`;
    await page.accept((await ben.client.post<{ sdp: string }>(path, { sdp: await page.offer() })).body.sdp);
    await page.speak(1100);
  };
  try {
    await anna.client.put('/api/routing/presence', { state: 'ready' });
    const { status, body } = await ben.client.post<{ id: string }>('/api/operators/calls', {
      to: { staffId: anna.id },
    });
    expect(status, JSON.stringify(body)).toBe(200);
    await bringHis(body.id);
    await shows({ beside: { callId: body.id, state: 'ringing' } });
    const hers = await sound(body.id, 1300);
    await page.hears(1300);
    await hers.hears(1100);
    expect((await turn(body.id, { do: 'hold' })).status).toBe(204);
    await shows({ beside: { held: true } });
    await page.hearsMusic();
    await page.reload();
    await bringHis(body.id);
    await page.hearsMusic();
    // Nobody hears him before she takes him back.
    await hers.hearsNo(1100);
    await turn(body.id, { do: 'take' });
    await page.hears(1300);
    await hers.hears(1100);
    await turn(body.id, { do: 'leave' });
    await shows({ beside: null });
  } finally {
    await ben.client.put('/api/telephony/seat', { device: 'phone' });
    await ben.client.put('/api/routing/presence', { state: 'offline' });
  }
});

it('whoever waited and hangs up is gone at once; its wrap-up begins after the talk that goes on', async () => {
  const { id: first, caller } = await talk();
  const { call, id: second } = await knock(ben);
  await turn(second, { do: 'take' });
  const other = await sound(second, 1300);
  await call.hears(1300);
  await vi.waitFor(async () => expect((await seat()).beside?.state).toBe('up'), wait);
  await caller.hangup();
  await shows({ call: null, beside: { callId: second, state: 'up' } });
  await other.hears(1100);
  // Nobody in the queue is offered to her meanwhile.
  await isIn('busy', 1);
  const waiting = await outside.dial('4008007777');
  await up(waiting);
  await vi.waitFor(async () => {
    const { queues } = (await office.get<{ queues: { id: string; waiting: number }[] }>('/api/routing/queues')).body;
    expect(queues.find(({ id }) => id === queue.id)?.waiting).toBe(1);
  }, wait);
  expect((await anna.client.get<{ offers: Offer[] }>('/api/routing/offers')).body.offers).toEqual([]);
  await waiting.hangup();
  await call.hangup();
  await shows({ beside: null });
  await isIn('wrapup', 0);
  expect((await office.get<CallDetail>(`/api/telephony/calls/${first}`)).body.state).toBe('ended');
});

it('end and answer; two colleagues, the second knocks beside the first', async () => {
  const { caller } = await talk();
  const { call, id } = await knock(ben);
  expect((await turn(id, { do: 'end-and-take' })).status).toBe(204);
  await gone(caller);
  const page = await sound(id, 1300);
  await call.hears(1300);
  await page.hears(1100);
  await shows({ call: null, beside: { callId: id, state: 'up' } });
  // Her wrap-up for the customer waits until she is done.
  await isIn('busy', 1);

  const later = await carl.desk.dial('8001');
  const second = await vi.waitFor(async () => {
    const { second } = await seat();
    expect(second).toMatchObject({ state: 'ringing' });
    return second!;
  }, wait);
  later.speak(1500);
  await turn(second.callId, { do: 'take' });
  const other = await sound(second.callId, 1700);
  await later.hears(1700);
  await other.hears(1500);
  await call.hearsNo(1300);
  await shows({ beside: { callId: id, held: true }, second: { callId: second.callId, held: false } });
  // Who waits gives up: the other talk is not disturbed.
  await call.hangup();
  await shows({ beside: { callId: second.callId, state: 'up' }, second: null });
  await other.hears(1500);
  await later.hangup();
  await isIn('wrapup', 0);
});

it('about to take it and then not: she is on no call that somebody else answers', async () => {
  const { id: first, caller } = await talk();
  await mine({ busyTo: '13800003333' });
  const next = rings(outside);
  const { call, id } = await knock(ben);
  await turn(id, { do: 'take' });
  await isIn('busy', 2);
  await turn(id, { do: 'leave' });
  const mobile = await next();
  await mobile.accept();
  await up(call);
  await isIn('busy', 1);
  await turn(first, { do: 'take' });
  await caller.hears(900);
  await caller.hangup();
  await isIn('wrapup', 0);
  await call.hangup();
});

it('without call waiting she is busy, by telephone and by screen; with it, what is no call between colleagues does not knock', async () => {
  const { id, caller } = await talk();
  await mine({ callWaiting: false });
  const refused = await ben.desk.dial('8001');
  await gone(refused);
  expect(refused.failure?.status).toBe(486);
  const asked = await ben.client.post<{ error: { code: string } }>('/api/operators/calls', {
    to: { staffId: anna.id },
  });
  expect(asked.status).toBe(409);
  await mine({ callWaiting: true });
  // Somebody else's call is not hers to turn to.
  expect((await ben.client.post(`/api/operators/calls/${id}/turn`, { do: 'take' })).status).toBe(409);
  // While she asks somebody aside, nothing knocks.
  const next = rings(carl.desk);
  await anna.client.post(`/api/operators/calls/${id}/act`, { do: 'consult', to: { staffId: carl.id } });
  await (await next()).accept();
  const meanwhile = await ben.desk.dial('8001');
  await gone(meanwhile);
  expect(meanwhile.failure?.status).toBe(486);
  await caller.hangup();
});
