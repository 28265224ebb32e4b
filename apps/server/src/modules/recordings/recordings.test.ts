/** Recordings with a real call between two SIP telephones: rules, the silent pause measured in the sound, the player's data, downloads. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Client, freePort, type TestProgram, testProgram } from '#program';
import { anAdministrator } from '#testing/identity';
import { anAgent, aQueue, type TestQueue } from '#testing/routing';
import { PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { level, toneShare } from '../../../../../packages/softswitch/test/media/tone-analysis.ts';
import { TestSocket } from '../../../test/road/socket.ts';
import type { Call, Policy, Seat } from '../telephony/contract.ts';
import type { Policy as Limits, Peaks, Recording, Rule } from './contract.ts';
import { drawn, pausesIn, rangeOf, ruleAbout } from './rules.ts';
import type { RuleRow } from './tables.ts';

const wait = { timeout: 15_000, interval: 20 };
let program: TestProgram;
let office: Client;
let agent: Client;
let agentId: string;
let queue: TestQueue;
let caller: PeerPhone;
let desk: PeerPhone;
const phones: PeerPhone[] = [];
let recordingId: string;
const name = { zh: '热线', en: 'Hotline' };

beforeAll(async () => {
  const sipPort = await freePort();
  program = await testProgram({ env: { QIAO_SIP_PORT: String(sipPort) } });
  const phone = async (user: string, password?: string): Promise<PeerPhone> => {
    const server = { host: '127.0.0.1', port: sipPort };
    const opened = await PeerPhone.open({ user, server, realm: 'qiao', ...(password ? { password } : {}) });
    phones.push(opened);
    return opened;
  };
  const person = await anAdministrator(program.kernel);
  office = await program.signIn(person.number, person.password);
  queue = await aQueue(program.kernel, { channel: 'call', unitId: person.unitId, wrapupSeconds: 0, offerSeconds: 30 });
  const policy = (await office.get<Policy>('/api/telephony/policy')).body;
  await office.put('/api/telephony/policy', { ...policy, recording: 'none', sayAgent: false });
  caller = await phone('13900001234');
  const at = { unitId: queue.unitId };
  await office.post('/api/telephony/trunks', { ...at, code: 'carrier', name, hosts: [`127.0.0.1:${caller.port}`] });
  const target = { kind: 'queue', id: queue.id };
  await office.post('/api/telephony/numbers', { ...at, number: '4008007777', name, target });
  const staff = await anAgent(program.kernel, { queue, ready: false });
  agent = await program.signIn(staff.number, staff.password);
  agentId = staff.id;
  const extension = { ...at, number: '8001', name: '话机', staffId: staff.id };
  const { id } = (await office.post<{ id: string }>('/api/telephony/extensions', extension)).body;
  const { password } = (await office.post<{ password: string }>(`/api/telephony/extensions/${id}/password`)).body;
  desk = await phone('8001', password);
  await desk.register();
  await agent.put('/api/telephony/seat', { device: 'phone' });
  await agent.put('/api/routing/presence', { state: 'ready' });
}, 120_000);
afterAll(async () => {
  for (const one of phones) await one.close();
  await program?.stop();
});

const rule = (given: Partial<RuleRow>): RuleRow => ({
  ...{ id: 'r', name, position: 0, queue_ids: [], directions: [], share: 100, say: true, keep_days: null },
  ...{ state: 'active', version: 1 },
  ...given,
});

it('the first rule about a call decides, a share is drawn once, pauses and ranges stand in the time of the recording', () => {
  const call = { id: 'c', direction: 'in' as const, queue_id: 'q' };
  const rules = [
    rule({ id: 'gone', state: 'retired' }),
    rule({ id: 'out', directions: ['out'] }),
    rule({ id: 'q', queue_ids: ['q'] }),
    rule({ id: 'all' }),
  ];
  expect(ruleAbout(rules, call)?.id).toBe('q');
  expect(ruleAbout(rules, { ...call, queue_id: null })?.id).toBe('all');
  expect(ruleAbout(rules, { ...call, direction: 'out' })?.id).toBe('out');
  const among = Array.from({ length: 4000 }, (_, n) => drawn('r', `call-${n}`, 30)).filter(Boolean).length;
  expect(among / 4000).toBeGreaterThan(0.26);
  expect(among / 4000).toBeLessThan(0.34);
  expect([drawn('r', 'c', 0), drawn('r', 'c', 100)]).toEqual([false, true]);
  const began = new Date(1_000_000);
  const at = (ms: number): Date => new Date(1_000_000 + ms);
  const marks = [
    { reason: 'concealed' as const, began_at: at(500), ended_at: at(900) },
    { reason: 'hold' as const, began_at: at(4500), ended_at: null },
  ];
  expect(pausesIn(marks, began, 5000)).toEqual([
    { reason: 'concealed', fromMs: 500, toMs: 900 },
    { reason: 'hold', fromMs: 4500, toMs: 5000 },
  ]);
  expect(rangeOf('bytes=10-19', 100)).toEqual({ start: 10, end: 19 });
  expect(rangeOf('bytes=90-', 100)).toEqual({ start: 90, end: 99 });
  expect(rangeOf('bytes=-5', 100)).toEqual({ start: 95, end: 99 });
  expect([rangeOf('bytes=100-', 100), rangeOf('lines=1-2', 100), rangeOf(undefined, 100)]).toEqual([
    'none',
    null,
    null,
  ]);
});

it('a rule records the queue, a card number is silence in it, marked; by screen, by key and by a program', async () => {
  const input = { name, queueIds: [queue.id], say: false, keepDays: 30, position: 5 };
  expect((await agent.post('/api/recordings/rules', input)).status).toBe(403);
  const made = await office.post<{ id: string }>('/api/recordings/rules', input);
  expect(made.status).toBe(200);
  const kept = (await office.get<{ rules: Rule[] }>('/api/recordings/rules')).body.rules;
  expect(kept).toMatchObject([{ id: made.body.id, share: 100, keepDays: 30, version: 1 }]);
  expect((await office.put(`/api/recordings/rules/${made.body.id}`, { ...input, version: 9 })).status).toBe(409);

  const call = await caller.dial('4008007777');
  const own = await desk.ringing();
  await own.accept();
  call.speak(700);
  own.speak(900);
  await own.hears(700);
  const { call: seat } = await vi.waitFor(async () => {
    const { body } = await agent.get<Seat>('/api/telephony/seat');
    expect(body.call).toMatchObject({ recording: true, concealed: false, state: 'talking' });
    return body;
  }, wait);
  const id = seat!.id;
  const seats = async (concealed: boolean): Promise<void> =>
    vi.waitFor(
      async () => expect((await agent.get<Seat>('/api/telephony/seat')).body.call?.concealed).toBe(concealed),
      wait,
    );
  /** So much sound has come since: the recording has it too. */
  const talk = async (): Promise<void> => {
    const enough = own.rtp.packets.length + 40;
    await own.rtp.until(() => own.rtp.packets.length >= enough);
  };
  await talk();
  expect((await agent.post(`/api/operators/calls/${id}/act`, { do: 'conceal', on: true })).status).toBe(204);
  await seats(true);
  await talk();
  expect((await agent.post(`/api/operators/calls/${id}/act`, { do: 'conceal', on: false })).status).toBe(204);
  await talk();
  for (const key of '*50') own.press(key);
  await seats(true);
  expect((await agent.post(`/api/recordings/calls/${id}/pause`, { paused: false })).status).toBe(403);
  await talk();
  expect((await office.post(`/api/recordings/calls/${id}/pause`, { paused: false })).status).toBe(204);
  await seats(false);
  await talk();
  await call.hangup();
  recordingId = await vi.waitFor(async () => {
    const { body } = await office.get<{ calls: Call[] }>('/api/telephony/calls');
    expect(body.calls[0]!.recordings).toHaveLength(1);
    return body.calls[0]!.recordings[0]!.id;
  }, wait);
  const shown = (await office.get<Recording>(`/api/recordings/${recordingId}`)).body;
  expect(shown.pauses.map(({ reason }) => reason)).toEqual(['concealed', 'concealed']);
  expect(Date.parse(shown.keptUntil) - Date.parse(shown.startedAt)).toBe(30 * 86_400_000);
  // Played: audited, then in ranges; without saying so, not.
  const sound = `/api/recordings/${recordingId}/sound`;
  expect((await office.get(`${sound}?play=${recordingId}`)).status).toBe(403);
  const { playId } = (await office.post<{ playId: string }>(`/api/recordings/${recordingId}/plays`)).body;
  const read = async (range?: string) => {
    const headers = { cookie: office.cookie, ...(range ? { range } : {}) };
    const answer = await fetch(`${program.url}${sound}?play=${playId}`, { headers });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const whole = await read();
  const part = await read('bytes=1000-1999');
  expect([whole.status, part.status]).toEqual([200, 206]);
  expect(part.bytes.equals(whole.bytes.subarray(1000, 2000))).toBe(true);
  expect((await read(`bytes=${whole.bytes.length}-`)).status).toBe(416);
  const audit = await office.get<{ entries: { action: string }[] }>('/api/audit/entries?limit=50');
  expect(audit.body.entries.filter(({ action }) => action === 'telephony.recording-played')).toHaveLength(1);

  // The pauses measured: nothing but zeros inside, both voices outside.
  const rate = whole.bytes.readUInt32LE(24);
  const data = whole.bytes.indexOf('data') + 8;
  const loudest = (fromMs: number, toMs: number, side: 0 | 1): number => {
    let most = 0;
    for (let frame = Math.round((fromMs * rate) / 1000); frame < (toMs * rate) / 1000; frame++) {
      const at = data + frame * 4 + side * 2;
      if (at + 2 <= whole.bytes.length) most = Math.max(most, Math.abs(whole.bytes.readInt16LE(at)));
    }
    return most;
  };
  const edge = 150;
  for (const { fromMs, toMs } of shown.pauses) {
    expect(toMs - fromMs).toBeGreaterThan(2 * edge + 100);
    expect([loudest(fromMs + edge, toMs - edge, 0), loudest(fromMs + edge, toMs - edge, 1)]).toEqual([0, 0]);
    expect(loudest(fromMs - 250, fromMs - edge, 0)).toBeGreaterThan(1000);
    expect(loudest(toMs + edge, toMs + 250, 1)).toBeGreaterThan(1000);
  }
  const { lanes } = (await office.get<Peaks>(`/api/recordings/${recordingId}/peaks`)).body;
  expect(lanes).toHaveLength(2);
  const column = Math.round(
    (((shown.pauses[0]!.fromMs + shown.pauses[0]!.toMs) / 2) * lanes[0]!.length) / shown.durationMs,
  );
  expect([lanes[0]![column], lanes[1]![column]]).toEqual([0, 0]);
  expect(Math.max(...lanes[0]!)).toBeGreaterThan(60);
  // From the sealed copy it is the same.
  expect((await office.get<Peaks>(`/api/recordings/${recordingId}/peaks`)).body.lanes).toEqual(lanes);
  const row = await program.kernel.db.query<{ peaks_sealed: string }>(
    'test.cover',
    'select peaks_sealed from recordings.cover',
  );
  expect(row[0]!.peaks_sealed).not.toContain('lanes');
});

it('words about a moment are sealed and one’s own to take back; downloads have a right and are audited; all goes with the recording', async () => {
  const path = `/api/recordings/${recordingId}`;
  expect((await agent.get(path)).status).toBe(403);
  const said = await office.post<Recording>(`${path}/comments`, { atMs: 400, text: '这里称呼客户很好' });
  expect(said.body.comments).toMatchObject([{ atMs: 400, text: '这里称呼客户很好', own: true }]);
  const { db } = program.kernel;
  const stored = await db.query<{ text_sealed: string }>('test.comment', 'select text_sealed from recordings.comment');
  expect(stored[0]!.text_sealed).not.toContain('称呼');
  for (const format of said.body.formats) {
    const answer = await fetch(`${program.url}${path}/download?format=${format}`, {
      headers: { cookie: office.cookie },
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.status).toBe(200);
    const head = { wav: 'RIFF', opus: 'OggS', mp3: '' }[format];
    if (head) expect(bytes.toString('latin1', 0, 4)).toBe(head);
    else expect(bytes[0] === 0xff || bytes.toString('latin1', 0, 3) === 'ID3').toBe(true);
  }
  expect(said.body.formats).toEqual(spawnSync('ffmpeg', ['-version']).error ? ['wav'] : ['wav', 'mp3', 'opus']);
  const audit = await office.get<{ entries: { action: string }[] }>('/api/audit/entries?limit=50');
  expect(audit.body.entries.filter(({ action }) => action === 'telephony.recording-downloaded')).toHaveLength(
    said.body.formats.length,
  );
  const other = await anAdministrator(program.kernel);
  const stranger = await program.signIn(other.number, other.password);
  const id = said.body.comments[0]!.id;
  expect((await stranger.delete(`${path}/comments/${id}`)).status).toBe(404);
  expect((await office.delete(`${path}/comments/${id}`)).status).toBe(204);
  await office.post(`${path}/comments`, { atMs: 400, text: '还在' });

  // After the days of its rule, not of the policy, it is destroyed with all that belongs to it.
  await db.query('test.age', `update telephony.recording set started_at = started_at - interval '31 days'`);
  await program.kernel.jobs.runSchedule('telephony.destroy-recordings');
  expect((await office.get(path)).status).toBe(404);
  expect(
    await db.query('test.left', 'select 1 from recordings.cover union all select 1 from recordings.comment'),
  ).toEqual([]);
});

/** An agent calls somebody: how much of what the called party heard before the agent's voice was words of the house, in ms. */
async function callOut(): Promise<{ told: number; recorded: number }> {
  await agent.put('/api/routing/presence', { state: 'ready' });
  const before = { own: incoming(desk), far: incoming(caller) };
  const asked = await agent.post<{ id: string }>('/api/operators/calls', { to: { number: '13900005678' } });
  expect(asked, JSON.stringify(asked.body)).toMatchObject({ status: 200 });
  const own = await desk.ringing(before.own);
  await own.accept();
  own.speak(900);
  const far = await caller.ringing(before.far);
  await far.accept();
  // Nothing is recorded, and nobody is heard, as long as the words are said.
  await vi.waitFor(() => expect(level(far.rtp.heard(10, 200))).toBeGreaterThan(200), wait);
  const words = far.share(900) < 0.3;
  if (words) {
    expect(await recorded(asked.body.id)).toEqual([]);
    // The agent hears them too.
    await vi.waitFor(() => expect(level(own.rtp.heard(10, 200))).toBeGreaterThan(200), wait);
  }
  await far.hears(900);
  const heard = far.rtp.heard(10_000);
  let told = 0;
  for (let at = 0; at + 800 <= heard.length; at += 800) {
    const block = heard.subarray(at, at + 800);
    if (level(block) < 200) continue;
    if (toneShare(block, 900) > 0.5) break;
    told += 100;
  }
  await far.hangup();
  await vi.waitFor(async () => {
    const { body } = await office.get<Call>(`/api/telephony/calls/${asked.body.id}`);
    expect(body.state).toBe('ended');
  }, wait);
  return { told, recorded: (await recorded(asked.body.id)).length };
}
const recorded = (callId: string) =>
  program.kernel.db.query('test.rec', 'select 1 from telephony.recording where call_id = $1', [callId]);
const incoming = (phone: PeerPhone): number => phone.calls.filter((call) => call.incoming).length;

it('whom an agent calls hears that it is recorded before anything is, where the rule says so', async () => {
  const rule = { name, directions: ['out'], position: 0 };
  const { id } = (await office.post<{ id: string }>('/api/recordings/rules', { ...rule, say: true })).body;
  const said = await callOut();
  expect(said.told).toBeGreaterThan(1000);
  expect(said.recorded).toBe(1);
  expect((await office.put(`/api/recordings/rules/${id}`, { ...rule, say: false, version: 1 })).status).toBe(200);
  const unsaid = await callOut();
  expect(unsaid.told).toBeLessThanOrEqual(200);
  expect(unsaid.recorded).toBe(1);
  // Not recorded: nothing to tell.
  expect((await office.put(`/api/recordings/rules/${id}`, { ...rule, share: 0, version: 2 })).status).toBe(200);
  expect(await callOut()).toMatchObject({ recorded: 0 });
}, 90_000);

it('a silence that nobody ends is over after the time of the policy: recorded again, the agent told, audited', async () => {
  const { version } = (await office.get<Limits>('/api/recordings/policy')).body;
  expect((await agent.put('/api/recordings/policy', { pauseSeconds: 5, version })).status).toBe(403);
  expect((await office.put('/api/recordings/policy', { pauseSeconds: 4, version })).status).toBe(400);
  expect((await office.put('/api/recordings/policy', { pauseSeconds: 5, version })).status).toBe(204);
  expect((await office.put('/api/recordings/policy', { pauseSeconds: 9, version })).status).toBe(409);
  await agent.put('/api/routing/presence', { state: 'ready' });
  const before = incoming(desk);
  const call = await caller.dial('4008007777');
  const own = await desk.ringing(before);
  await own.accept();
  call.speak(700);
  await own.hears(700);
  const seat = async () => (await agent.get<Seat>('/api/telephony/seat')).body.call;
  const { id } = (await vi.waitFor(async () => {
    const now = await seat();
    expect(now).toMatchObject({ recording: true, state: 'talking' });
    return now;
  }, wait))!;
  const socket = await TestSocket.open(program.url, { cookie: agent.cookie }, [`staff:${agentId}`]);
  expect((await agent.post(`/api/operators/calls/${id}/act`, { do: 'conceal', on: true })).status).toBe(204);
  expect((await seat())?.concealed).toBe(true);
  // At the telephone it is a tone.
  const tone = own.hears(1000);
  await vi.waitFor(async () => expect((await seat())?.concealed).toBe(false), wait);
  await tone;
  await socket.pushed<{ callId: string }>('recordings.resumed', ({ callId }) => callId === id);
  await socket.close();
  await call.hangup();
  const kept = await vi.waitFor(async () => {
    const { recordings } = (await office.get<Call>(`/api/telephony/calls/${id}`)).body;
    expect(recordings).toHaveLength(1);
    return recordings[0]!.id;
  }, wait);
  const { pauses } = (await office.get<Recording>(`/api/recordings/${kept}`)).body;
  expect(pauses).toMatchObject([{ reason: 'concealed' }]);
  const lasted = pauses[0]!.toMs - pauses[0]!.fromMs;
  expect(lasted).toBeGreaterThan(4800);
  expect(lasted).toBeLessThan(7000);
  const { entries } = (
    await office.get<{ entries: { action: string; subject: object; detail: object }[] }>(
      '/api/audit/entries?action=recordings.pause-ended&limit=5',
    )
  ).body;
  expect(entries).toMatchObject([{ subject: { kind: 'call', id }, detail: { seconds: 5 } }]);
}, 60_000);
