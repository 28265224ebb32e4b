/**
 * The built program killed with a meeting in a conference room under way: they go on talking, who hangs up meanwhile is out as of
 * then, and the meeting is led on with nobody asked again. Telephones are real SIP with RTP.
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testDatabase } from '#kernel/testing';
import { anAdministrator, type TestStaff } from '#testing/identity';
import { type PeerCall, PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Meeting, Stay } from '../../src/modules/rooms/contract.ts';
import { freePort } from '../free-port.ts';
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
const act = (body: object): Promise<unknown> => ask('POST', `/api/rooms/${roomId}/acts`, body);
const loud = (call: PeerCall): boolean => call.rtp.heard(25, 500).some((sample) => Math.abs(sample) > 500);
async function dial(pin: string, voice: number): Promise<PeerCall> {
  const call = await carrier.dial(number);
  await vi.waitFor(() => expect(loud(call)).toBe(true), wait);
  for (const key of `${pin}#`) call.press(key);
  call.speak(voice);
  return call;
}
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
  env = { QIAO_SIP_PORT: String(sipPort) };
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
  const room = { unitId, name, code: '6688', pin: '4711', chairPin: '9911', waitForChair: true };
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
  await chair.hears(1300);
  await act({ do: 'mute', stayId: muted.id });
  await act({ do: 'lock' });
  await chair.hearsNo(1300);
  const before = (await meeting())!.id;

  await server.stop('SIGKILL');
  // New voices: nothing of before is mistaken for now.
  chair.speak(500);
  member.speak(600);
  await member.hears(500);
  await chair.hears(600);
  await hasty.hangup();
  const goneAt = Date.now();
  await chair.hearsNo(1100);

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
  await act({ do: 'end' });
  for (const call of [chair, member, silent]) await vi.waitFor(() => expect(call.end).not.toBeNull(), wait);
  await vi.waitFor(async () => expect(await meeting()).toBeNull(), wait);
}, 120_000);
