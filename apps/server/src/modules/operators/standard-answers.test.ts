/** A standard answer in a real call: caller and agent hear it over their talk, it ends or is stopped, and nobody else's call can be played into. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Client, engineUp, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { aTone } from '#testing/prompts';
import { anAgent, aQueue } from '#testing/routing';
import { type PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Seat } from '../telephony/contract.ts';
import type { StandardAnswers } from './contract.ts';

const wait = { timeout: 20_000, interval: 20 };
const name = { zh: '热线', en: 'Hotline' };
const [short, long, english] = [1300, 1700, 2100];
let program: TestProgram;
let office: Client;
let anna: Client;
let other: Client;
let desk: PeerPhone;
let outside: PeerPhone;

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  const { unitId } = person;
  const queue = await aQueue(program.kernel, { channel: 'call', unitId, wrapupSeconds: 0, offerSeconds: 30 });
  const { body: rules } = await office.get<object>('/api/telephony/policy');
  await office.put('/api/telephony/policy', { ...rules, sayRecording: false, sayAgent: false });
  const server = { host: '127.0.0.1', port: sipPort };
  outside = await PeerPhone.open({ user: '13900001234', server, realm: 'qiao' });
  await office.post('/api/telephony/trunks', { unitId, code: 'carrier', name, hosts: [`127.0.0.1:${outside.port}`] });
  await engineUp(office);
  const target = { kind: 'queue', id: queue.id };
  await office.post('/api/telephony/numbers', { unitId, number: '4008007777', name, target });
  const at = { url: program.url, client: office };
  await aTone(at, 'answer.warranty', short, 2500, ['zh']);
  await aTone(at, 'answer.warranty', english, 2500, ['en']);
  await aTone(at, 'answer.address', long, 60_000, ['zh']);
  const agent = await anAgent(program.kernel, { queue, ready: false });
  anna = await program.signIn(agent.number, agent.password);
  const colleague = await anAgent(program.kernel, { queue, ready: false });
  other = await program.signIn(colleague.number, colleague.password);
  const extension = { unitId, number: '8001', name: '话机', staffId: agent.id };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', extension)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  desk = await PeerPhone.open({ user: '8001', server, realm: 'qiao', password });
  await desk.register();
  await anna.put('/api/telephony/seat', { device: 'phone' });
}, 120_000);
afterAll(async () => {
  for (const one of [outside, desk]) await one?.close();
  await program?.stop();
});

const talking = (): Promise<string> =>
  vi.waitFor(async () => {
    const { call } = (await anna.get<Seat>('/api/telephony/seat')).body;
    expect(call?.state).toBe('talking');
    return call!.id;
  }, wait);
const answers = async (path: string) => (await anna.get<StandardAnswers>(path)).body;
const bothHear = async (calls: PeerCall[], frequency: number): Promise<void> => {
  for (const call of calls) await call.hears(frequency);
};

it('both hear it, it ends by itself or when it is stopped, another takes its place, and only one who is in the call may', async () => {
  await anna.put('/api/routing/presence', { state: 'ready' });
  const caller = await outside.dial('4008007777');
  const own = await desk.ringing(0);
  await own.accept();
  for (const call of [caller, own]) call.speak(null);
  const id = await talking();
  const path = `/api/operators/calls/${id}/answer`;
  const play = (code: string, language: string, who = anna) => who.post(path, { code, language });

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
  for (const who of [other, office])
    expect((await play('answer.address', 'zh', who)).status).toBeGreaterThanOrEqual(403);
  expect((await other.get(path)).status).toBeGreaterThanOrEqual(400);

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
  expect((await anna.delete(path)).status).toBeLessThan(300);
  for (const call of [caller, own]) await call.hearsNo(long);
  await caller.hears(900);
  await own.hears(700);
  expect((await answers(path)).playing).toBeNull();
  expect((await anna.delete(path)).status).toBeLessThan(300);

  // Held, the caller has music; nothing is played over it.
  await anna.post(`/api/telephony/calls/${id}/hold`, { held: true });
  await vi.waitFor(async () => {
    expect((await anna.get<Seat>('/api/telephony/seat')).body.call?.state).toBe('held');
  }, wait);
  expect((await play('answer.address', 'zh')).status).toBe(409);
  await anna.post(`/api/telephony/calls/${id}/hold`, { held: false });
  await caller.hangup();
  await vi.waitFor(async () => expect((await anna.get<Seat>('/api/telephony/seat')).body.call).toBeNull(), wait);
  expect((await anna.get(path)).status).toBeGreaterThanOrEqual(400);
}, 90_000);
