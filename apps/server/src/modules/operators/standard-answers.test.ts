/** A standard answer in a real call: caller and agent hear it over their talk, it ends or is stopped, and nobody else's call can be played into. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Client } from '#program';
import type { PeerCall } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { StandardAnswers } from './contract.ts';
import { type At, rings, seatOf, TelephoneHouse, wait } from './testing.ts';

const [short, long, english] = [1300, 1700, 2100];
let house: TelephoneHouse;
let office: Client;
let anna: At;
let other: At;

beforeAll(async () => {
  house = await TelephoneHouse.open();
  ({ office } = house);
  await house.tone('answer.warranty', short, 2500, ['zh']);
  await house.tone('answer.warranty', english, 2500, ['en']);
  await house.tone('answer.address', long, 60_000, ['zh']);
  anna = await house.at('8001');
  other = await house.agent('8002');
}, 120_000);
afterAll(() => house?.close());

const talking = (): Promise<string> =>
  vi.waitFor(async () => {
    const { call } = await seatOf(anna);
    expect(call?.state).toBe('talking');
    return call!.id;
  }, wait);
const answers = async (path: string) => (await anna.client.get<StandardAnswers>(path)).body;
const bothHear = async (calls: PeerCall[], frequency: number): Promise<void> => {
  for (const call of calls) await call.hears(frequency);
};

it('both hear it, it ends by itself or when it is stopped, another takes its place, and only one who is in the call may', async () => {
  const next = rings(anna.desk);
  await anna.client.put('/api/routing/presence', { state: 'ready' });
  const caller = await house.outside.dial('4008007777');
  const own = await next();
  await own.accept();
  for (const call of [caller, own]) call.speak(null);
  const id = await talking();
  const path = `/api/operators/calls/${id}/answer`;
  const play = (code: string, language: string, who = anna.client) => who.post(path, { code, language });

  expect(await answers(path)).toMatchObject({
    answers: [
      { code: 'answer.address', languages: ['zh'] },
      { code: 'answer.warranty', languages: ['zh', 'en'] },
    ],
    playing: null,
  });
  // Neither another prompt of the house, nor a language that nobody recorded, nor by somebody else.
  expect(await play('goodbye', 'zh')).toMatchObject({ status: 404, body: { error: { code: 'operators.no-answer' } } });
  expect((await play('answer.address', 'en')).status).toBe(404);
  for (const who of [other.client, office])
    expect((await play('answer.address', 'zh', who)).status).toBeGreaterThanOrEqual(403);
  expect((await other.client.get(path)).status).toBeGreaterThanOrEqual(400);

  expect((await play('answer.warranty', 'zh')).status).toBeLessThan(300);
  await bothHear([caller, own], short);
  expect((await answers(path)).playing).toBe('answer.warranty');
  // To its end, then they hear each other as before.
  await vi.waitFor(async () => expect((await answers(path)).playing).toBeNull(), wait);
  for (const call of [caller, own]) await call.hearsNo(short);
  caller.speak(700);
  own.speak(900);
  await own.hears(700);
  await caller.hears(900);

  expect((await play('answer.address', 'zh')).status).toBeLessThan(300);
  await bothHear([caller, own], long);
  expect((await play('answer.warranty', 'en')).status).toBeLessThan(300);
  await bothHear([caller, own], english);
  expect((await answers(path)).playing).toBe('answer.warranty');
  expect((await play('answer.address', 'zh')).status).toBeLessThan(300);
  await bothHear([caller, own], long);
  expect((await anna.client.delete(path)).status).toBeLessThan(300);
  for (const call of [caller, own]) await call.hearsNo(long);
  await caller.hears(900);
  await own.hears(700);
  expect((await answers(path)).playing).toBeNull();
  expect((await anna.client.delete(path)).status).toBeLessThan(300);

  // Held, the caller has music; nothing is played over it.
  await anna.client.post(`/api/telephony/calls/${id}/hold`, { held: true });
  await vi.waitFor(async () => {
    expect((await seatOf(anna)).call?.state).toBe('held');
  }, wait);
  expect((await play('answer.address', 'zh')).status).toBe(409);
  await anna.client.post(`/api/telephony/calls/${id}/hold`, { held: false });
  await caller.hangup();
  await vi.waitFor(async () => expect((await seatOf(anna)).call).toBeNull(), wait);
  expect((await anna.client.get(path)).status).toBeGreaterThanOrEqual(400);
}, 90_000);
