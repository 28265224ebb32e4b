/**
 * The built program killed with a meeting in a conference room under way: they go on talking, who hangs up meanwhile is out as of
 * then, the meeting is led on with nobody asked again, and recorded on. Telephones are real SIP with RTP.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testDatabase } from '#kernel/testing';
import { anAdministrator, type TestStaff } from '#testing/identity';
import { type PeerCall, PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import { level, toneShare } from '../../../../packages/softswitch/test/media/tone-analysis.ts';
import { until } from '../../../../packages/softswitch/test/sip/wire.ts';
import type { Recording } from '../../src/modules/recordings/contract.ts';
import type { Meeting, Stay } from '../../src/modules/rooms/contract.ts';
import { freePort } from '../free-port.ts';
import { engineOfTests } from '../program.ts';
import { aside, dropFolder, type Server, startServer } from './stage.ts';
import { cookieOf } from './take-work.ts';

const wait = { timeout: 20_000, interval: 40 };
const number = '4008007000';
const dataDir = mkdtempSync(join(tmpdir(), 'qiao-meeting-'));
let database: { url: string; drop(): Promise<void> };
let server: Server;
let env: Record<string, string>;
let office: TestStaff;
let carrier: PeerPhone;
let roomId: string;

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = {
    cookie: await cookieOf(server.base, office),
    'x-qiao-csrf': '1',
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const answer = await fetch(server.base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text ? JSON.parse(text) : {}) as T;
}
const meeting = async (): Promise<Meeting | null> =>
  (await ask<{ meeting: Meeting | null }>('GET', `/api/rooms/${roomId}/meeting`)).meeting;
const here = (count: number): Promise<Stay[]> =>
  vi.waitFor(async () => {
    const inside = ((await meeting())?.stays ?? []).filter(({ leftAt }) => leftAt === null);
    expect(inside).toHaveLength(count);
    return inside;
  }, wait);
/** The newest meeting, over, with what became of its recording. */
const recorded = (): Promise<NonNullable<Meeting['recording']>> =>
  vi.waitFor(async () => {
    const { meetings } = await ask<{ meetings: Meeting[] }>('GET', `/api/rooms/${roomId}/meetings`);
    const [{ endedAt, recording } = { endedAt: null, recording: null }] = meetings;
    expect(endedAt).not.toBeNull();
    expect(recording?.state).not.toBe('running');
    return recording!;
  }, wait);
/** Loudness of a voice in it, by the clock. */
async function listen(
  id: string,
): Promise<{ began: number; voice: (hertz: number, from: number, to: number) => number }> {
  const facts = await ask<Recording>('GET', `/api/recordings/${id}`);
  const { playId } = await ask<{ playId: string }>('POST', `/api/recordings/${id}/plays`);
  const headers = { cookie: await cookieOf(server.base, office) };
  const answer = await fetch(`${server.base}/api/recordings/${id}/sound?play=${playId}`, { headers });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const began = Date.parse(facts.startedAt);
  return {
    began,
    voice: (hertz, from, to) => {
      const samples: number[] = [];
      for (
        let at = 44 + Math.round((from - began) * 8) * 2;
        at + 2 <= bytes.length && at < 44 + (to - began) * 16;
        at += 2
      )
        samples.push(bytes.readInt16LE(at));
      return level(samples) * Math.sqrt(toneShare(samples, hertz));
    },
  };
}
const clear = (): string[] => readdirSync(join(dataDir, 'telephony', 'meetings'));
const act = (body: object): Promise<unknown> => ask('POST', `/api/rooms/${roomId}/acts`, body);
const loud = (call: PeerCall): boolean => call.rtp.heard(25, 500).some((sample) => Math.abs(sample) > 500);
async function dial(pin: string, voice: number): Promise<PeerCall> {
  const call = await carrier.dial(number);
  await vi.waitFor(() => expect(loud(call)).toBe(true), wait);
  for (const key of `${pin}#`) call.press(key);
  call.speak(voice);
  return call;
}
/** So much sound has come since. */
async function talk(call: PeerCall, ms: number): Promise<void> {
  const enough = call.rtp.packets.length + ms / 20;
  await call.rtp.until(() => call.rtp.packets.length >= enough);
}
/** They have just said so much, each without a pause: what was recorded of it can be asked for by the clock. */
const spoken = (ms: number, ...calls: PeerCall[]): Promise<unknown> =>
  until(() => calls.every(({ spokenMs }) => spokenMs >= ms), `${ms} ms of voices`, wait.timeout);
const enginePids = (): number[] =>
  readFileSync(join(dataDir, 'telephony', 'engine.log'), 'utf8')
    .split('\n')
    .flatMap((text) => (text.includes('"what":"open"') ? [(JSON.parse(text) as { pid: number }).pid] : []));
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

beforeAll(async () => {
  const { db, url, drop } = await testDatabase();
  await db.close();
  database = { url, drop };
  office = await aside(url, dataDir, (kernel) => anAdministrator(kernel));
  const sipPort = await freePort();
  env = { ...engineOfTests, QIAO_SIP_PORT: String(sipPort) };
  server = await startServer(url, dataDir, { env });
  carrier = await PeerPhone.open({
    user: '13900001234',
    server: { host: '127.0.0.1', port: sipPort },
    realm: 'qiao',
  });
  const { unitId } = office;
  const name = { zh: '危机小组', en: 'Crisis team' };
  const hosts = [`127.0.0.1:${carrier.port}`];
  await ask('POST', '/api/telephony/trunks', { unitId, code: 'carrier', name, hosts });
  const room = { unitId, name, code: '6688', pin: '4711', chairPin: '9911', waitForChair: true, record: true };
  roomId = (await ask<{ id: string }>('POST', '/api/rooms', room)).id;
  const nodes = [
    { id: 'room', kind: 'room', config: { roomId }, exits: { next: 'bye', failed: 'bye' } },
    { id: 'bye', kind: 'hang-up', config: { prompt: null } },
  ];
  const draft = { start: 'room', rescue: 'bye', nodes };
  const { id } = await ask<{ id: string }>('POST', '/api/flows', { name, unitId, draft });
  await ask('POST', `/api/flows/${id}/publish`, { version: 1 });
  await ask('POST', '/api/telephony/numbers', { unitId, number, name, target: { kind: 'flow', id } });
  await vi.waitFor(async () => {
    const { trunks } = await ask<{ trunks: { live: { state: string } }[] }>('GET', '/api/telephony/trunks');
    expect(trunks[0]?.live.state).toBe('up');
  }, wait);
}, 180_000);
afterAll(async () => {
  await carrier?.close();
  await server?.stop();
  for (const pid of enginePids()) await vi.waitFor(() => expect(alive(pid)).toBe(false), wait);
  await database?.drop();
  dropFolder(dataDir);
}, 60_000);

it('killed in the middle of a meeting: they hear each other on, nobody is asked again, no ghost stays in the room', async () => {
  const chair = await dial('9911', 700);
  await here(1);
  const member = await dial('4711', 900);
  await here(2);
  const hasty = await dial('4711', 1100);
  await here(3);
  const silent = await dial('4711', 1300);
  const muted = (await here(4)).at(-1)!;
  // Three speak at once to the chair.
  await until(() => chair.share(1300) > 0.1, 'hearing 1300 Hz among others');
  await act({ do: 'mute', stayId: muted.id });
  await act({ do: 'lock' });
  await chair.hearsNo(1300);
  const before = (await meeting())!.id;
  await spoken(700, chair, member, hasty);
  const mutedFrom = Date.now();

  await server.stop('SIGKILL');
  // New voices: nothing of before is mistaken for now.
  chair.speak(500);
  member.speak(600);
  await member.hears(500);
  await chair.hears(600);
  await spoken(700, chair, member, hasty);
  const unledFrom = Date.now();
  await hasty.hangup();
  const goneAt = Date.now();
  await chair.hearsNo(1100);
  await spoken(600, chair, member);
  const unledUntil = Date.now();

  const { port } = server;
  server = await startServer(database.url, dataDir, { env, port });
  const inside = await here(3);
  expect(inside.map(({ role }) => role)).toEqual(['chair', 'member', 'member']);
  const now = (await meeting())!;
  expect(now).toMatchObject({ id: before, locked: true });
  const out = now.stays.find(({ leftAt }) => leftAt !== null)!;
  expect(out.how).toBe('hung-up');
  expect(Math.abs(new Date(out.leftAt!).getTime() - goneAt)).toBeLessThan(1500);
  // Led again: acts reach them, and who was muted is muted still.
  await vi.waitFor(() => act({ do: 'mute', stayId: inside[1]!.id }), wait);
  await chair.hearsNo(600);
  await chair.hearsNo(1300);
  await act({ do: 'unmute', stayId: inside[1]!.id });
  await chair.hears(600);
  await member.hears(500);
  await silent.hears(500);
  const late = await dial('4711', 1500);
  await vi.waitFor(() => expect(late.end).not.toBeNull(), wait);
  const ledAgain = Date.now();
  await talk(chair, 1000);
  await spoken(1000, chair, member);
  const silentFrom = Date.now();
  // A silence that was begun before another death ends by itself after it.
  const { version } = await ask<{ version: number }>('GET', '/api/recordings/policy');
  await ask('PUT', '/api/recordings/policy', { pauseSeconds: 9, version });
  await act({ do: 'pause' });
  await server.stop('SIGKILL');
  server = await startServer(database.url, dataDir, { env, port });
  await here(3);
  await vi.waitFor(async () => expect(await meeting()).toMatchObject({ id: before, paused: false }), wait);
  const soundFrom = Date.now();
  await talk(chair, 1000);
  await spoken(1000, chair, member);
  const endedAt = Date.now();
  await act({ do: 'end' });
  for (const call of [chair, member, silent]) await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  await vi.waitFor(async () => expect(await meeting()).toBeNull(), wait);
  // Recorded before, while nobody led it, and after it; who was muted is in none of it.
  const recording = await recorded();
  expect(recording).toMatchObject({ state: 'kept', missing: 0 });
  const { voice } = await listen(recording.id);
  for (const hertz of [700, 900, 1100]) expect(voice(hertz, mutedFrom - 500, mutedFrom)).toBeGreaterThan(500);
  for (const hertz of [500, 600, 1100]) expect(voice(hertz, unledFrom - 500, unledFrom - 50)).toBeGreaterThan(500);
  for (const hertz of [500, 600]) expect(voice(hertz, unledUntil - 300, unledUntil)).toBeGreaterThan(500);
  for (const hertz of [500, 600]) {
    expect(voice(hertz, ledAgain, silentFrom - 200)).toBeGreaterThan(500);
    expect(voice(hertz, silentFrom + 1000, silentFrom + 4000)).toBeLessThan(60);
    expect(voice(hertz, soundFrom + 500, endedAt - 200)).toBeGreaterThan(500);
  }
  expect(voice(1100, unledUntil - 200, endedAt - 200)).toBeLessThan(60);
  expect(voice(1300, mutedFrom, endedAt - 200)).toBeLessThan(60);
  await vi.waitFor(() => expect(clear()).toEqual([]), wait);
}, 120_000);

it('killed with the engine below it: what was recorded until then is kept, and said to be lost where it is', async () => {
  const chair = await dial('9911', 700);
  await here(1);
  const member = await dial('4711', 900);
  await chair.hears(900);
  await member.hears(700);
  // More than what a writer holds back.
  await talk(chair, 5000);
  const killedAt = Date.now();
  await server.stop('SIGKILL');
  // Asterisk carries the calls itself.
  const note = join(dataDir, 'telephony', 'asterisk', 'running.json');
  const below = existsSync(note) ? [(JSON.parse(readFileSync(note, 'utf8')) as { pid: number }).pid] : [];
  for (const pid of [...enginePids(), ...below].filter(alive)) process.kill(pid, 'SIGKILL');
  // Nobody is there any more to hang up to.
  for (const call of [chair, member]) call.fallSilent();
  const { port } = server;
  server = await startServer(database.url, dataDir, { env, port });
  const recording = await recorded();
  if (process.env.QIAO_TEST_ENGINE === 'asterisk') expect(recording).toMatchObject({ state: 'lost', hearable: false });
  else {
    expect(recording).toMatchObject({ state: 'kept', missing: 0 });
    const { began, voice } = await listen(recording.id);
    expect(killedAt - (began + recording.durationMs)).toBeLessThan(3000);
    for (const hertz of [700, 900]) expect(voice(hertz, killedAt - 4500, killedAt - 3000)).toBeGreaterThan(500);
  }
  await vi.waitFor(() => expect(clear()).toEqual([]), wait);
}, 120_000);
