/**
 * The built program killed with calls under way, and its database out of reach: sound goes on, who waits keeps music and place,
 * all of it is led on, records close as it was. Telephones are real SIP with RTP.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testDatabase } from '#kernel/testing';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { TestBrowser } from '../../../../packages/softswitch/test/contract/browser.ts';
import { type PeerCall, PeerPhone } from '../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Peaks, Recording } from '../../src/modules/recordings/contract.ts';
import type { Call, CallDetail, Policy, Seat } from '../../src/modules/telephony/contract.ts';
import { freePort } from '../free-port.ts';
import { engineOfTests } from '../program.ts';
import { aside, dropFolder, type Login, type Server, startServer } from './stage.ts';
import { cookieOf } from './take-work.ts';

const wait = { timeout: 15_000, interval: 25 };
const dataDir = mkdtempSync(join(tmpdir(), 'qiao-calls-'));
let database: { url: string; drop(): Promise<void> };
let line: Awaited<ReturnType<typeof breakableLine>>;
let server: Server;
let env: Record<string, string>;
let people: { office: Login; agent: Login; queue: TestQueue };
let carrier: PeerPhone;
let desk: PeerPhone;

/** A way to the database that can be cut. */
async function breakableLine(url: string) {
  const target = new URL(url);
  const open = new Set<Socket>();
  let cut = false;
  const relay = createServer((near) => {
    if (cut) return void near.destroy();
    const far = createConnection(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const port = await freePort();
  await new Promise<void>((done) => relay.listen(port, '127.0.0.1', done));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  // Not by the Unix socket that the own database names.
  through.searchParams.delete('host');
  return {
    url: through.href,
    cut: (now: boolean) => {
      cut = now;
      if (now) for (const socket of open) socket.destroy();
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((done) => relay.close(done));
    },
  };
}

async function ask<T>(who: Login, method: string, path: string, body?: unknown): Promise<T> {
  const headers = {
    cookie: await cookieOf(server.base, who),
    'x-qiao-csrf': '1',
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const answer = await fetch(server.base + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text ? JSON.parse(text) : {}) as T;
}
const callsNow = async (): Promise<Call[]> =>
  (await ask<{ calls: Call[] }>(people.office, 'GET', '/api/telephony/calls')).calls;
const callOf = (id: string): Promise<CallDetail> => ask(people.office, 'GET', `/api/telephony/calls/${id}`);
const inState = (id: string, state: string): Promise<CallDetail> =>
  vi.waitFor(async () => {
    const call = await callOf(id);
    expect(call.state).toBe(state);
    return call;
  }, wait);
/** A caller in the queue; calls come one after the other, so the newest row is theirs. */
async function queued(): Promise<{ call: PeerCall; id: string }> {
  const known = new Set((await callsNow()).map(({ id }) => id));
  const call = await carrier.dial('4008005555');
  const id = await vi.waitFor(async () => {
    const made = (await callsNow()).find((row) => !known.has(row.id) && row.state === 'waiting');
    expect(made).toBeDefined();
    return made!.id;
  }, wait);
  return { call, id };
}
/** The agent is ready, and the desk telephone rings. */
async function rings(): Promise<PeerCall> {
  await ask(people.agent, 'PUT', '/api/routing/presence', { state: 'ready' });
  return vi.waitFor(() => {
    const last = desk.calls.at(-1)!;
    expect(last.incoming).toBeDefined();
    expect(last.up || last.end !== null).toBe(false);
    return last;
  }, wait);
}
const talkingNow = (): Promise<Call> =>
  vi.waitFor(async () => {
    const row = (await callsNow()).find(({ state }) => state === 'talking');
    expect(row).toBeDefined();
    return row!;
  }, wait);
const loud = (call: PeerCall): boolean => call.rtp.heard(25, 500).some((sample) => Math.abs(sample) > 500);
const hearsMusic = (call: PeerCall): Promise<void> => vi.waitFor(() => expect(loud(call)).toBe(true), wait);
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
  people = await aside(url, dataDir, async (kernel) => {
    const office = await anAdministrator(kernel);
    const queue = await aQueue(kernel, { channel: 'call', unitId: office.unitId, wrapupSeconds: 60, offerSeconds: 30 });
    return { office, queue, agent: await anAgent(kernel, { queue, ready: false }) };
  });
  line = await breakableLine(url);
  const sipPort = await freePort();
  env = { ...engineOfTests, QIAO_SIP_PORT: String(sipPort) };
  server = await startServer(line.url, dataDir, { env });
  const peer = { server: { host: '127.0.0.1', port: sipPort }, realm: 'qiao' };
  carrier = await PeerPhone.open({ user: '13900001234', ...peer });
  const { office, queue } = people;
  const { unitId } = queue;
  const rules = await ask<Policy>(office, 'GET', '/api/telephony/policy');
  await ask(office, 'PUT', '/api/telephony/policy', { ...rules, sayRecording: false, sayAgent: false });
  const name = { zh: '直达', en: 'Direct' };
  await ask(office, 'POST', '/api/telephony/trunks', {
    unitId,
    code: 'carrier',
    name,
    hosts: [`127.0.0.1:${carrier.port}`],
  });
  const target = { kind: 'queue', id: queue.id };
  await ask(office, 'POST', '/api/telephony/numbers', { unitId, number: '4008005555', name, target });
  const extension = { unitId, number: '8001', name: '话机', staffId: people.agent.id };
  const { id } = await ask<{ id: string }>(office, 'POST', '/api/telephony/extensions', extension);
  const { password } = await ask<{ password: string }>(office, 'POST', `/api/telephony/extensions/${id}/password`);
  desk = await PeerPhone.open({ user: '8001', ...peer, password });
  await vi.waitFor(() => desk.register(), wait);
  await ask(people.agent, 'PUT', '/api/telephony/seat', { device: 'phone' });
  await ask(people.agent, 'PUT', '/api/routing/presence', { state: 'ready' });
}, 180_000);

afterAll(async () => {
  await carrier?.close();
  await desk?.close();
  line?.cut(false);
  await server?.stop();
  for (const pid of enginePids()) await vi.waitFor(() => expect(alive(pid)).toBe(false), wait);
  await line?.close();
  await database?.drop();
  dropFolder(dataDir);
}, 60_000);

it('killed with calls under way: sound and music go on, place and agent are kept, who left is recorded as of then', async () => {
  const talking = await carrier.dial('4008005555');
  const ringing = await desk.ringing();
  await ringing.accept();
  const [first] = await vi.waitFor(async () => {
    const rows = await callsNow();
    expect(rows[0]?.state).toBe('talking');
    return rows;
  }, wait);
  const patient = await queued();
  const hasty = await queued();
  await hearsMusic(patient.call);
  const recordings = (await callOf(first!.id)).recordings.length;

  await server.stop('SIGKILL');
  // New voices, so that nothing of before is mistaken for now.
  talking.speak(700);
  ringing.speak(1100);
  await ringing.hears(700);
  await talking.hears(1100);
  await hearsMusic(patient.call);
  await hasty.call.hangup();
  const goneAt = Date.now();
  const late = await carrier.dial('4008005555');
  await vi.waitFor(() => expect(late.statuses).toContain(180), wait);
  expect(late.up).toBe(false);

  const { port } = server;
  server = await startServer(line.url, dataDir, { env, port });
  const started = performance.now();
  const seat = await vi.waitFor(async () => {
    const shown = await ask<Seat>(people.agent, 'GET', '/api/telephony/seat');
    expect(shown).toMatchObject({ engine: 'up', call: { connected: true } });
    return shown;
  }, wait);
  const took = performance.now() - started;
  expect(took).toBeLessThan(10_000);
  expect(seat.call).toMatchObject({ id: first!.id, state: 'talking', recording: true });
  expect(seat.extension).toMatchObject({ number: '8001', registered: true });
  await ringing.hears(700);
  await talking.hears(1100);

  const left = await inState(hasty.id, 'ended');
  expect(left).toMatchObject({ reason: 'caller', agent: null });
  expect(Math.abs(new Date(left.endedAt!).getTime() - goneAt)).toBeLessThan(1500);
  expect((await callOf(patient.id)).state).toBe('waiting');
  await vi.waitFor(() => expect(late.up).toBe(true), wait);

  // The recording goes on in one piece; the agent's end is an end, and nobody is "on a call" afterwards.
  await ringing.hangup();
  await vi.waitFor(() => expect(talking.end).not.toBeNull(), wait);
  expect(await inState(first!.id, 'ended')).toMatchObject({ reason: 'agent', agent: { id: people.agent.id } });
  await vi.waitFor(async () => expect((await callOf(first!.id)).recordings).toHaveLength(recordings + 1), wait);
  expect((await ask<Seat>(people.agent, 'GET', '/api/telephony/seat')).call).toBeNull();

  // First come, first served, as if nothing had been.
  await ask(people.agent, 'PUT', '/api/routing/presence', { state: 'ready' });
  const next = await desk.ringing(1);
  await next.accept();
  await inState(patient.id, 'talking');
  next.speak(900);
  await patient.call.hears(900);
  expect((await callsNow()).find(({ state }) => state === 'waiting')).toBeDefined();
}, 90_000);

it('without its database: who talks talks on, who hangs up meanwhile is recorded as of then, work is caught up', async () => {
  const rows = await callsNow();
  const [inTalk, inLine] = ['talking', 'waiting'].map((state) => rows.find((row) => row.state === state)!);
  const [talker, waiter] = carrier.calls.filter((call) => call.end === null && call.up) as [PeerCall, PeerCall];
  const phoneCall = desk.calls.at(-1)!;
  line.cut(true);
  // Longer than leading is granted for: nobody leads, and still they hear each other.
  talker.speak(500);
  await phoneCall.hears(500);
  for (const since = performance.now(); performance.now() - since < 6500; ) {
    await phoneCall.hears(500);
    await hearsMusic(waiter);
  }
  await talker.hangup();
  const goneAt = Date.now();
  await phoneCall.hearsNo(500);
  line.cut(false);
  const ended = await inState(inTalk!.id, 'ended');
  expect(ended).toMatchObject({ reason: 'caller', agent: { id: people.agent.id } });
  expect(Math.abs(new Date(ended.endedAt!).getTime() - goneAt)).toBeLessThan(1500);
  await vi.waitFor(() => expect(phoneCall.end).not.toBeNull(), wait);
  expect((await callOf(inLine!.id)).state).toBe('waiting');
  await ask(people.agent, 'PUT', '/api/routing/presence', { state: 'ready' });
  const next = await desk.ringing(2);
  await next.accept();
  next.speak(900);
  await waiter.hears(900);
  await waiter.hangup();
  expect(await inState(inLine!.id, 'ended')).toMatchObject({ reason: 'caller' });
}, 90_000);

it('killed with a caller on hold while a card number was said: still held, still silent, and taken back it is recorded again', async () => {
  const talking = await carrier.dial('4008005555');
  const ringing = await rings();
  await ringing.accept();
  const { id } = await talkingNow();
  talking.speak(700);
  ringing.speak(1100);
  await ringing.hears(700);
  await talking.hears(1100);
  const conceal = (on: boolean): Promise<unknown> =>
    ask(people.agent, 'POST', `/api/operators/calls/${id}/act`, { do: 'conceal', on });
  const hold = (held: boolean): Promise<unknown> =>
    ask(people.agent, 'POST', `/api/telephony/calls/${id}/hold`, { held });
  await conceal(true);
  await hold(true);
  await inState(id, 'held');

  await server.stop('SIGKILL');
  const { port } = server;
  server = await startServer(line.url, dataDir, { env, port });
  const seated = (call: object): Promise<void> =>
    vi.waitFor(
      async () => expect((await ask<Seat>(people.agent, 'GET', '/api/telephony/seat')).call).toMatchObject(call),
      wait,
    );
  await seated({ id, connected: true, state: 'held', concealed: true });
  await hold(false);
  await seated({ state: 'talking', concealed: true });
  await ringing.hears(700);
  await conceal(false);
  // New voices: they are heard from here on only.
  talking.speak(500);
  ringing.speak(900);
  await ringing.hears(500);
  await talking.hears(900);
  // Long enough to be found in the recording beside its edges, also on a machine that stood still for a moment.
  await vi.waitFor(() => expect(Math.min(talking.spokenMs, ringing.spokenMs)).toBeGreaterThan(1000), wait);
  await ringing.hangup();
  await inState(id, 'ended');

  const kept = await vi.waitFor(async () => {
    const [recording] = (await callOf(id)).recordings;
    return ask<Recording>(people.office, 'GET', `/api/recordings/${recording!.id}`);
  }, wait);
  expect(kept.pauses.map(({ reason }) => reason).sort()).toEqual(['concealed', 'hold']);
  const { fromMs, toMs } = kept.pauses.find(({ reason }) => reason === 'concealed')!;
  const { lanes } = await ask<Peaks>(people.office, 'GET', `/api/recordings/${kept.id}/peaks`);
  for (const [side, lane] of lanes.entries()) {
    const loudest = (from: number, to: number): number =>
      Math.max(...lane.filter((_, at) => (at + 0.5) / lane.length > from && (at + 0.5) / lane.length < to));
    const [from, to] = [fromMs / kept.durationMs, toMs / kept.durationMs];
    const edge = 200 / kept.durationMs;
    expect(loudest(0, from), `before, side ${side}`).toBeGreaterThan(50);
    expect(loudest(from + edge, to - edge), `silent, side ${side}`).toBe(0);
    expect(loudest(to + edge, 1), `after, side ${side}`).toBeGreaterThan(50);
  }
}, 90_000);

it('killed while a colleague is asked aside: the colleague is let go, agent and caller talk again; in a conference two talk on when the caller leaves, all recorded', async () => {
  const extension = { unitId: people.queue.unitId, number: '8002', name: '同事', staffId: null };
  const { id: lineId } = await ask<{ id: string }>(people.office, 'POST', '/api/telephony/extensions', extension);
  const { password } = await ask<{ password: string }>(
    people.office,
    'POST',
    `/api/telephony/extensions/${lineId}/password`,
  );
  const { server: at, realm } = desk.options;
  const colleague = await PeerPhone.open({ user: '8002', server: at, realm, password });
  try {
    await vi.waitFor(() => colleague.register(), wait);
    const talking = await carrier.dial('4008005555');
    const ringing = await rings();
    await ringing.accept();
    const { id } = await talkingNow();
    talking.speak(700);
    ringing.speak(1100);
    await talking.hears(1100);
    await ask(people.agent, 'POST', `/api/operators/calls/${id}/act`, { do: 'consult', to: { number: '8002' } });
    const asked = await colleague.ringing();
    await asked.accept();
    asked.speak(1500);
    await ringing.hears(1500);
    await talking.hearsNo(1100);

    await server.stop('SIGKILL');
    const { port } = server;
    server = await startServer(line.url, dataDir, { env, port });
    await vi.waitFor(() => expect(asked.end).not.toBeNull(), wait);
    await inState(id, 'talking');
    ringing.speak(900);
    await talking.hears(900);
    await ringing.hears(700);
    const { legs } = await callOf(id);
    expect(legs.find(({ kind }) => kind === 'guest')).toMatchObject({ cause: 'interrupted' });
    // All three in a conference; killed again, and the caller hangs up while nobody leads: the others talk on, recorded.
    await ask(people.agent, 'POST', `/api/operators/calls/${id}/act`, { do: 'invite', to: { number: '8002' } });
    const invited = await colleague.ringing(1);
    await invited.accept();
    invited.speak(1500);
    await talking.hears(1500);
    await server.stop('SIGKILL');
    await talking.hangup();
    server = await startServer(line.url, dataDir, { env, port });
    await vi.waitFor(async () => {
      const { call } = await ask<Seat>(people.agent, 'GET', '/api/telephony/seat');
      expect(call).toMatchObject({ id, state: 'talking', partyGone: true, recording: true });
    }, wait);
    invited.speak(1700);
    await ringing.hears(1700);
    await invited.hears(900);
    await invited.hangup();
    await vi.waitFor(() => expect(ringing.end).not.toBeNull(), wait);
    expect(await inState(id, 'ended')).toMatchObject({ reason: 'caller', agent: { id: people.agent.id } });
    await vi.waitFor(async () => expect((await callOf(id)).recordings).toHaveLength(2), wait);
  } finally {
    await colleague.close();
  }
}, 90_000);

it('killed while a colleague answers by browser: they are in the call as before, also who lets the other wait, and come back with a page that is loaded anew', async () => {
  const person = await aside(line.url, dataDir, (kernel) => anAgent(kernel, { queue: people.queue, ready: false }));
  const extension = { unitId: people.queue.unitId, number: '8003', name: '浏览器', staffId: person.id };
  await ask(people.office, 'POST', '/api/telephony/extensions', extension);
  await ask(person, 'PUT', '/api/telephony/seat', { device: 'browser' });
  await ask(person, 'PUT', '/api/routing/presence', { state: 'ready' });
  const page = await TestBrowser.open(dataDir);
  const besideIs = (what: object): Promise<string> =>
    vi.waitFor(async () => {
      const { beside } = await ask<Seat>(person, 'GET', '/api/telephony/seat');
      expect(beside).toMatchObject(what);
      return beside!.callId;
    }, wait);
  const bring = async (callId: string): Promise<void> => {
    const path = `/api/telephony/calls/${callId}/sound`;
    await page.accept((await ask<{ sdp: string }>(person, 'POST', path, { sdp: await page.offer() })).sdp);
  };
  const again = async (): Promise<void> => {
    await server.stop('SIGKILL');
    const { port } = server;
    server = await startServer(line.url, dataDir, { env, port });
  };
  try {
    const dialling = await desk.dial('8003');
    const id = await besideIs({ role: 'called', state: 'ringing' });
    await bring(id);
    await page.speak(1300);
    dialling.speak(700);
    await dialling.hears(1300);
    await page.hears(700);

    await again();
    await besideIs({ callId: id, role: 'called', state: 'up', way: 'browser', held: false, muted: false });
    await page.reload();
    await bring(id);
    await page.speak(1500);
    await dialling.hears(1500);
    await page.hears(700);

    await ask(person, 'POST', `/api/operators/calls/${id}/turn`, { do: 'hold' });
    await dialling.hearsNo(1500);
    await again();
    await besideIs({ callId: id, state: 'up', held: true, muted: false });
    await hearsMusic(dialling);
    await ask(person, 'POST', `/api/operators/calls/${id}/turn`, { do: 'take' });
    await dialling.hears(1500);
    await page.hears(700);
    await besideIs({ held: false });
    await ask(person, 'POST', `/api/operators/calls/${id}/turn`, { do: 'leave' });
    await vi.waitFor(() => expect(dialling.end).not.toBeNull(), wait);
    expect(await inState(id, 'ended')).toMatchObject({ direction: 'internal' });
    await vi.waitFor(
      async () => expect((await ask<Seat>(person, 'GET', '/api/telephony/seat')).beside).toBeNull(),
      wait,
    );
  } finally {
    await page.close();
  }
}, 90_000);

it('killed while a mobile has been picked up and not confirmed: it is asked again, and nobody is given to a mailbox', async () => {
  await ask(people.agent, 'PUT', '/api/mobiles/mine', { number: '13800003333' });
  await ask(people.agent, 'PUT', '/api/telephony/seat', { device: 'mobile' });
  try {
    await ask(people.agent, 'PUT', '/api/routing/presence', { state: 'ready' });
    const before = carrier.calls.filter(({ incoming }) => incoming).length;
    const { call: caller, id } = await queued();
    const pocket = await vi.waitFor(() => {
      const call = carrier.calls.filter(({ incoming }) => incoming)[before];
      expect(call).toBeDefined();
      return call!;
    }, wait);
    await pocket.accept();
    await hearsMusic(pocket);
    await server.stop('SIGKILL');
    const { port } = server;
    server = await startServer(line.url, dataDir, { env, port });
    await vi.waitFor(
      async () => expect((await ask<Seat>(people.agent, 'GET', '/api/telephony/seat')).engine).toBe('up'),
      wait,
    );
    expect(await callOf(id)).toMatchObject({ state: 'waiting', agent: null });
    caller.speak(700);
    pocket.speak(900);
    await hearsMusic(pocket);
    pocket.press('1');
    await inState(id, 'talking');
    await caller.hears(900);
    await pocket.hears(700);
    await pocket.hangup();
    await inState(id, 'ended');
  } finally {
    await ask(people.agent, 'PUT', '/api/telephony/seat', { device: 'phone' });
  }
}, 90_000);

it('the engine itself killed: calls are closed as interrupted, nobody stays on a call, lines take calls again within 10 s', async () => {
  const talking = await carrier.dial('4008005555');
  const ringing = await rings();
  await ringing.accept();
  const inTalk = await talkingNow();
  const inLine = await queued();
  expect(talking.up).toBe(true);

  // Asterisk carries the calls itself: what steers it may die, and is found again.
  const note = join(dataDir, 'telephony', 'asterisk', 'running.json');
  const carrying = (): number =>
    existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as { pid: number }).pid : enginePids().at(-1)!;
  const dead = carrying();
  process.kill(dead, 'SIGKILL');
  const killed = performance.now();
  for (const id of [inTalk.id, inLine.id]) expect(await inState(id, 'ended')).toMatchObject({ reason: 'interrupted' });
  const seat = await ask<Seat>(people.agent, 'GET', '/api/telephony/seat');
  expect(seat.call).toBeNull();
  const offers = await ask<{ offers: unknown[] }>(people.agent, 'GET', '/api/routing/offers');
  expect(offers.offers).toEqual([]);
  const again = await queued();
  expect(performance.now() - killed).toBeLessThan(10_000);
  expect(carrying()).not.toBe(dead);
  await hearsMusic(again.call);
  await again.call.hangup();
  await inState(again.id, 'ended');
}, 60_000);
