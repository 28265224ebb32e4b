/** Who is brought into a call from outside hears that it is recorded, in their language, before anybody hears them. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Client } from '#program';
import { aCustomer } from '#testing/customers';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Policy, Seat } from '../telephony/contract.ts';
import { type At, rings, seatOf, TelephoneHouse, up, wait } from './testing.ts';

const consent = { zh: 1300, en: 1500 };
const name = { zh: '热线', en: 'Hotline' };
let house: TelephoneHouse;
let office: Client;
let unitId: string;
let outside: PeerPhone;
let anna: At;

beforeAll(async () => {
  house = await TelephoneHouse.open({ recording: 'all', sayRecording: true });
  ({ office, outside } = house);
  ({ unitId } = house.queue);
  const nodes = [
    { id: 'out', kind: 'transfer', config: { number: '13900009999' }, exits: { busy: 'bye', silent: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: 'goodbye' } },
  ];
  const draft = { start: 'out', nodes, rescue: 'bye' };
  const flow = await office.post<{ id: string }>('/api/flows', { name, unitId, draft });
  expect((await office.post(`/api/flows/${flow.body.id}/publish`, { version: 1 })).status).toBe(200);
  const target = { kind: 'flow', id: flow.body.id };
  expect((await office.post('/api/telephony/numbers', { unitId, number: '4008008888', name, target })).status).toBe(
    200,
  );
  for (const language of ['zh', 'en'] as const) await house.tone('recording', consent[language], 1500, [language]);
  anna = await house.at('8001');
}, 120_000);
afterAll(() => house?.close());

async function policy(change: Partial<Policy>): Promise<void> {
  const { body } = await office.get<Policy>('/api/telephony/policy');
  expect((await office.put('/api/telephony/policy', { ...body, ...change })).status).toBeLessThan(300);
}
const seat = (): Promise<Seat> => seatOf(anna);
const quiet = (): Promise<void> => house.quiet([anna]);
/** The agent's telephone calls out; what whoever answers there hears first. */
async function called(number: string, first: number): Promise<void> {
  const next = rings(outside);
  const own = await anna.desk.dial(number);
  const theirs = await next();
  await theirs.accept();
  await theirs.hears(first);
  await up(own);
  own.speak(900);
  await theirs.hears(900);
  await own.hangup();
  await quiet();
}

it('a customer who is called hears it in the language that they prefer; who is unknown in Chinese', async () => {
  await anna.client.put('/api/routing/presence', { state: 'offline' });
  const known = await aCustomer(house.program.kernel, { phone: '13900005555', unitId });
  const wishes = { channel: null, language: 'en', topics: [], hours: null, quiet: null, zone: 'Asia/Shanghai' };
  const said = { ...wishes, saidBy: 'customer', version: 0 };
  expect((await office.put(`/api/customers/${known.id}/preferences`, said)).status).toBeLessThan(300);
  await called('13900005555', consent.en);
  await called('13900006666', consent.zh);
}, 60_000);

it('who is invited from outside into a recorded call hears it before they hear anybody, and nobody hears them before', async () => {
  const next = rings(anna.desk);
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const caller = await outside.dial('4008007777');
  await caller.hears(consent.zh);
  const own = await next();
  await own.accept();
  caller.speak(700);
  own.speak(900);
  await own.hears(700);
  const id = await vi.waitFor(async () => {
    const { call } = await seat();
    expect(call?.state).toBe('talking');
    return call!.id;
  }, wait);
  const invite = async (): Promise<PeerCall> => {
    const ring = rings(outside);
    const act = { do: 'invite', to: { number: '13900005555' } };
    expect((await anna.client.post(`/api/operators/calls/${id}/act`, act)).status).toBeLessThan(300);
    const guest = await ring();
    await guest.accept();
    return guest;
  };
  // They hang up while it is said: the agent sees that they are gone, the call goes on.
  const short = await invite();
  await short.hears(consent.en);
  expect((await seat()).call?.guests).toMatchObject([{ state: 'ringing' }]);
  await short.hangup();
  await vi.waitFor(async () => expect((await seat()).call?.guests).toEqual([]), wait);
  await own.hears(700);
  const guest = await invite();
  guest.speak(1100);
  await guest.hears(consent.en);
  expect(guest.share(700)).toBeLessThan(0.02);
  expect(caller.share(1100)).toBeLessThan(0.02);
  await guest.hears(700);
  await guest.hears(900);
  await caller.hears(1100);
  await caller.hangup();
  await guest.hangup();
  await quiet();
}, 60_000);

it("whoever a flow's way outside reaches hears it as the caller did; nobody does where the rules do not say so", async () => {
  const through = async (said: boolean): Promise<void> => {
    const ring = rings(outside);
    const caller = await outside.dial('4008008888');
    if (said) await caller.hears(consent.zh);
    const theirs = await ring();
    await theirs.accept();
    theirs.speak(1100);
    if (said) await theirs.hears(consent.zh);
    caller.speak(700);
    await theirs.hears(700);
    await caller.hears(1100);
    // Had it been said just now, it would still be in the ear.
    if (!said) expect(theirs.share(consent.zh)).toBeLessThan(0.02);
    await caller.hangup();
    await quiet();
  };
  await through(true);
  await policy({ sayRecording: false });
  await through(false);
}, 60_000);

it('who calls is spoken to in the language of their file from the first word on, in a queue and in a flow; who has none as the flow says', async () => {
  await policy({ sayRecording: true });
  await anna.client.put('/api/routing/presence', { state: 'offline' });
  const server = { host: '127.0.0.1', port: Number(house.program.kernel.config.sip.port) };
  const known = await PeerPhone.open({ user: '13900004444', server, realm: 'qiao' });
  try {
    await office.post('/api/telephony/trunks', { unitId, code: 'second', name, hosts: [`127.0.0.1:${known.port}`] });
    // The engine is told of it a moment later; before that nobody knows this caller.
    await vi.waitFor(async () => {
      const { body } = await office.get<{ trunks: { code: string; live: { state: string } }[] }>(
        '/api/telephony/trunks',
      );
      expect(body.trunks.find(({ code }) => code === 'second')?.live.state).toBe('up');
    }, wait);
    const { id } = await aCustomer(house.program.kernel, { phone: '13900004444', unitId });
    const prefer = async (language: 'zh' | 'en', version: number) => {
      const wishes = { channel: null, language, topics: [], hours: null, quiet: null, zone: 'Asia/Shanghai' };
      const said = { ...wishes, saidBy: 'customer', version };
      expect((await office.put(`/api/customers/${id}/preferences`, said)).status).toBeLessThan(300);
    };
    const hears = async (from: PeerPhone, number: string, language: 'zh' | 'en') => {
      const call = await from.dial(number);
      await call.hears(consent[language]);
      await call.hangup();
      await quiet();
    };
    await prefer('en', 0);
    for (const number of ['4008007777', '4008008888']) {
      await hears(known, number, 'en');
      await hears(outside, number, 'zh');
    }
    await prefer('zh', 1);
    await hears(known, '4008008888', 'zh');
  } finally {
    await known.close();
  }
}, 90_000);
