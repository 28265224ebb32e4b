/** Meetings that are recorded, with real SIP telephones: what is heard at the door, and what lies where in the recording, by tones. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { newId } from '#kernel';
import type { Client } from '#program';
import { aCustomer } from '#testing/customers';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import { level, toneShare } from '../../../../../packages/softswitch/test/media/tone-analysis.ts';
import type { Peaks, Recording } from '../recordings/contract.ts';
import type { Call } from '../telephony/contract.ts';
import type { Meeting, Room } from './contract.ts';
import { over, RoomHouse, wait } from './testing.ts';

const number = '4008006100';
let house: RoomHouse;
let office: Client;
let roomId: string;
let outside: PeerPhone;
let branch: PeerPhone;
let head: PeerPhone;
/** Of the first test. */
let heard: { meeting: Meeting; recordingId: string };
/** Of the one with the pause. */
let untouched: Meeting;

beforeAll(async () => {
  house = await RoomHouse.open();
  ({ office } = house);
  outside = await house.outside('13912345678');
  roomId = await house.room({ code: '6688', pin: '4711', chairPin: '9911', record: true });
  await house.number(number, { roomId });
  branch = await house.telephone('8101', '上海分公司');
  head = await house.telephone('8102', '总部');
  await house.ready();
}, 120_000);
afterAll(() => house?.close());

const dial = (from: PeerPhone, pin: string, voice: number): Promise<PeerCall> =>
  house.dial(from, `${pin}#`, number, voice);
/** So much sound has come since. */
async function talk(call: PeerCall, ms: number): Promise<void> {
  const enough = call.rtp.packets.length + ms / 20;
  await call.rtp.until(() => call.rtp.packets.length >= enough);
}
/** What of the words of the house was heard before this voice, in ms. */
function wordsBefore(call: PeerCall, voice: number): number {
  const all = call.rtp.heard(20_000);
  let told = 0;
  for (let at = 0; at + 800 <= all.length; at += 800) {
    const block = all.subarray(at, at + 800);
    if (level(block) < 200) continue;
    if (toneShare(block, voice) > 0.5) break;
    told += 100;
  }
  return told;
}
const kept = (): Promise<{ meeting: Meeting; recordingId: string }> =>
  vi.waitFor(async () => {
    const [newest] = await house.meetings(roomId);
    expect(newest!.recording).toMatchObject({ state: 'kept', missing: 0, hearable: true });
    return { meeting: newest!, recordingId: newest!.recording!.id };
  }, wait);
const keepRoom = async (more: object): Promise<void> => {
  const { rooms } = (await office.get<{ rooms: Room[] }>('/api/rooms')).body;
  const { id, hasPin, hasChairPin, here, ...known } = rooms.find((one) => one.id === roomId)!;
  expect((await office.put(`/api/rooms/${roomId}`, { ...known, ...more })).status).toBe(200);
};

/** Said that one listens, then heard: samples by the clock. */
async function listened(recordingId: string) {
  const facts = (await office.get<Recording>(`/api/recordings/${recordingId}`)).body;
  const { playId } = (await office.post<{ playId: string }>(`/api/recordings/${recordingId}/plays`)).body;
  const path = `${house.program.url}/api/recordings/${recordingId}/sound?play=${playId}`;
  const answer = await fetch(path, { headers: { cookie: office.cookie } });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/wav']);
  const bytes = Buffer.from(await answer.arrayBuffer());
  // 8 kHz, mono, as long as it says.
  expect([bytes.readUInt16LE(22), bytes.readUInt32LE(24)]).toEqual([1, 8000]);
  expect(Math.round((bytes.length - 44) / 16)).toBe(facts.durationMs);
  const began = Date.parse(facts.startedAt);
  const between = (from: number, to: number): Int16Array =>
    Int16Array.from({ length: Math.max(0, Math.round((to - from) * 8)) }, (_, index) => {
      const at = 44 + (Math.round((from - began) * 8) + index) * 2;
      return at >= 44 && at + 2 <= bytes.length ? bytes.readInt16LE(at) : 0;
    });
  /** Loudness of one voice, whoever speaks beside it. */
  const voice = (hertz: number, from: number, to: number): number => {
    const samples = between(from, to);
    return level(samples) * Math.sqrt(toneShare(samples, hertz));
  };
  return { facts, began, between, voice };
}
/** What was said and done takes so long to be in the recording, or not in it any more. */
const edge = 350;
const isHeard = 1000;
const isNot = 60;

it('three are recorded while they are heard: who is muted, alone or at the door is not in it; the late one is told first', async () => {
  const one = await dial(outside, '4711', 700);
  await house.here(roomId, 1);
  // Alone, with music: nothing of that is recorded.
  await talk(one, 900);
  expect(await house.meeting(roomId)).toMatchObject({ recorded: true, paused: false, recording: null });
  const two = await dial(branch, '9911', 900);
  await one.hears(900);
  await two.hears(700);
  expect(wordsBefore(two, 700)).toBeGreaterThan(2000);
  const bothFrom = Date.now();
  await talk(one, 900);
  const [, second] = await house.here(roomId, 2);
  const mutedAt = Date.now();
  await house.act(roomId, { do: 'mute', stayId: second!.id });
  await one.hearsNo(900);
  const mutedFrom = Date.now();
  expect(await house.meeting(roomId)).toMatchObject({ recording: { state: 'running', hearable: false } });

  // Not recorded any more from the next one on: this one was begun as it was.
  await keepRoom({ record: false });
  const three = await dial(head, '4711', 1100);
  await house.here(roomId, 3);
  await one.hears(1100);
  const lateAt = Date.now();
  await three.hears(700);
  expect(wordsBefore(three, 700)).toBeGreaterThan(2000);
  await talk(one, 900);
  const unmutedAt = Date.now();
  for (const key of '*1') two.press(key);
  await one.hears(900);
  await two.hears(1100);
  const againFrom = Date.now();
  await talk(one, 900);
  // Silences oneself likewise, with the first at rest: the third alone is heard.
  for (const key of '*1') two.press(key);
  one.speak(null);
  await three.hearsNo(900);
  await three.hearsNo(700);
  const thirdFrom = Date.now();
  await talk(one, 900);
  const thirdUntil = Date.now();
  await three.hangup();
  await house.here(roomId, 2);
  await house.act(roomId, { do: 'end' });
  for (const call of [one, two]) await over(call);
  heard = await kept();

  const { facts, began, voice } = await listened(heard.recordingId);
  expect(facts).toMatchObject({ meetingId: heard.meeting.id, callId: null, plays: 0 });
  expect(facts.durationMs).toBe(heard.meeting.recording!.durationMs);
  // It begins when the second is in, not when the first was alone; both are in it from there on.
  expect(began).toBeGreaterThan(Date.parse(second!.joinedAt) + 1500);
  expect(began).toBeLessThan(bothFrom);
  for (const hertz of [700, 900]) expect(voice(hertz, bothFrom, mutedAt)).toBeGreaterThan(isHeard);
  expect(voice(900, mutedFrom, unmutedAt)).toBeLessThan(isNot);
  expect(voice(700, mutedFrom, unmutedAt)).toBeGreaterThan(isHeard);
  // At the door nobody is recorded, nor is the notice: what lies before is the one voice alone.
  expect(voice(1100, mutedFrom, lateAt - 2 * edge - 500)).toBeLessThan(isNot);
  expect(voice(1100, lateAt, thirdUntil)).toBeGreaterThan(isHeard);
  for (const hertz of [700, 900, 1100]) expect(voice(hertz, againFrom, againFrom + 1000)).toBeGreaterThan(isHeard);
  for (const hertz of [700, 900]) expect(voice(hertz, thirdFrom + edge, thirdUntil - edge)).toBeLessThan(isNot);
  // The end of the mute lies where it was pressed.
  expect(voice(900, unmutedAt + 3 * edge, againFrom + 1000)).toBeGreaterThan(isHeard);
  expect(facts.pauses).toEqual([]);
  const { lanes } = (await office.get<Peaks>(`/api/recordings/${heard.recordingId}/peaks`)).body;
  expect(lanes).toHaveLength(1);
  expect(await house.audited('telephony.recording-played')).toBe(1);
  // Nothing of it lies in clear any more.
  const { db } = house.program.kernel;
  expect(await db.query('test.parts', 'select 1 from rooms.part')).toEqual([]);
}, 120_000);

it('found from the call of each who was there; heard with the right of recordings at the unit of the room; downloads audited', async () => {
  const { recordingId, meeting } = heard;
  expect(meeting.stays).toHaveLength(3);
  for (const { callId } of meeting.stays) {
    const { recordings } = (await office.get<Call>(`/api/telephony/calls/${callId}`)).body;
    expect(recordings).toEqual([{ id: recordingId, durationMs: meeting.recording!.durationMs }]);
  }
  const path = `/api/recordings/${recordingId}`;
  const answer = await fetch(`${house.program.url}${path}/download`, { headers: { cookie: office.cookie } });
  expect([answer.status, (await answer.arrayBuffer()).byteLength > 16_000]).toEqual([200, true]);
  const { entries } = (
    await office.get<{ entries: { action: string; subject: object; detail: object }[] }>(
      '/api/audit/entries?action=telephony.recording-downloaded&limit=5',
    )
  ).body;
  expect(entries).toMatchObject([
    { subject: { kind: 'recording', id: recordingId }, detail: { meetingId: meeting.id } },
  ]);
  expect(
    (await office.post<Recording>(`${path}/comments`, { atMs: 400, text: '这里说到赔付' })).body.comments,
  ).toHaveLength(1);

  // Who leads meetings but may hear no recordings sees that there is one; another unit sees and hears nothing.
  const { kernel } = house.program;
  const elsewhere = await aStaff(kernel, { unitId: await aUnit(kernel.db), roles: ['administrator'] });
  const agent = await aStaff(kernel, { unitId: house.unitId, roles: ['agent'] });
  for (const [who, status] of [
    [elsewhere, 404],
    [agent, 403],
  ] as const) {
    const client = await house.program.signIn(who.number, who.password);
    expect((await client.get(path)).status).toBe(status);
    expect((await client.get(`${path}/peaks`)).status).toBe(status);
    expect((await client.post(`${path}/plays`)).status).toBe(status);
    expect((await client.get(`${path}/download`)).status).toBe(status === 404 ? 404 : 403);
  }
  expect(await house.audited('telephony.recording-downloaded')).toBe(1);
});

it('a leader pauses the recording: silence, marked in it and audited; a room that does not record says so', async () => {
  // As the room was set meanwhile: this one is not recorded, and nobody is told that it is.
  const plain = await dial(outside, '4711', 700);
  const beside = await dial(branch, '4711', 900);
  await beside.hears(700);
  expect(wordsBefore(beside, 700)).toBeLessThan(1500);
  expect(await house.meeting(roomId)).toMatchObject({ recorded: false, recording: null });
  expect(await office.post(`/api/rooms/${roomId}/acts`, { do: 'pause' })).toMatchObject({ status: 409 });
  await house.act(roomId, { do: 'end' });
  for (const call of [plain, beside]) await over(call);

  await keepRoom({ record: true });
  const one = await dial(outside, '4711', 700);
  const two = await dial(branch, '4711', 900);
  await two.hears(700);
  await one.hears(900);
  const from = Date.now();
  await talk(one, 900);
  const pausedAt = Date.now();
  await house.act(roomId, { do: 'pause' });
  const silentFrom = Date.now();
  expect(await house.meeting(roomId)).toMatchObject({ paused: true });
  // They hear each other on.
  await two.hears(700);
  await talk(one, 900);
  const silentUntil = Date.now();
  await house.act(roomId, { do: 'resume' });
  await talk(one, 900);
  const until = Date.now();
  await house.act(roomId, { do: 'end' });
  for (const call of [one, two]) await over(call);
  const { meeting, recordingId } = await kept();
  untouched = meeting;
  const { facts, began, between, voice } = await listened(recordingId);
  for (const hertz of [700, 900]) {
    expect(voice(hertz, from, pausedAt - edge)).toBeGreaterThan(isHeard);
    expect(voice(hertz, silentUntil + edge, until - edge)).toBeGreaterThan(isHeard);
  }
  expect(level(between(silentFrom + edge, silentUntil - 50))).toBe(0);
  expect(facts.pauses).toHaveLength(1);
  const [pause] = facts.pauses;
  expect(pause!.reason).toBe('concealed');
  expect(Math.abs(began + pause!.fromMs - pausedAt)).toBeLessThan(edge);
  expect(Math.abs(began + pause!.toMs - silentUntil)).toBeLessThan(edge);
  for (const action of ['rooms.pause', 'rooms.resume']) expect(await house.audited(action)).toBe(1);
}, 60_000);

it('a silence that nobody ends is over after the time of the policy: recorded again, a tone for all, audited', async () => {
  const { version } = (await office.get<{ version: number }>('/api/recordings/policy')).body;
  expect((await office.put('/api/recordings/policy', { pauseSeconds: 5, version })).status).toBe(204);
  const one = await dial(outside, '4711', 700);
  const two = await dial(branch, '4711', 900);
  await two.hears(700);
  await one.hears(900);
  await talk(one, 900);
  await house.act(roomId, { do: 'pause' });
  expect(await house.meeting(roomId)).toMatchObject({ paused: true });
  for (const call of [one, two]) await call.hears(1000);
  const again = Date.now();
  expect(await house.meeting(roomId)).toMatchObject({ paused: false });
  await talk(one, 900);
  const until = Date.now();
  await house.act(roomId, { do: 'end' });
  for (const call of [one, two]) await over(call);
  const { facts, voice } = await listened((await kept()).recordingId);
  expect(facts.pauses).toMatchObject([{ reason: 'concealed' }]);
  const lasted = facts.pauses[0]!.toMs - facts.pauses[0]!.fromMs;
  expect(lasted).toBeGreaterThan(4800);
  expect(lasted).toBeLessThan(7000);
  for (const hertz of [700, 900]) expect(voice(hertz, again + edge, until - edge)).toBeGreaterThan(isHeard);
  expect(await house.audited('rooms.pause-ended')).toBe(1);
}, 60_000);

it('what is lost of it is told: a piece that is not there, or all; no clear copy is left behind', async () => {
  const { db, jobs } = house.program.kernel;
  /** A piece that no file belongs to. */
  const lose = async (meetingId: string): Promise<void> => {
    await db.query(
      'test.lose',
      `insert into rooms.part(id, recording_id, stay_id, began_at)
       select $1, r.id, s.id, r.started_at from rooms.recording r join rooms.stay s on s.meeting_id = r.meeting_id
       where r.meeting_id = $2 limit 1`,
      [newId(), meetingId],
    );
  };
  const one = await dial(outside, '4711', 700);
  const two = await dial(branch, '4711', 900);
  await one.hears(900);
  const { id } = (await vi.waitFor(async () => {
    const now = await house.meeting(roomId);
    expect(now!.recording).not.toBeNull();
    return now;
  }, wait))!;
  await talk(one, 400);
  await lose(id);
  // A clear copy of before, that a program did not come to destroy; what is being recorded stays.
  const folder = join(house.program.dataDir, 'telephony', 'meetings');
  const stray = join(folder, `${newId()}.wav`);
  writeFileSync(stray, 'what was said');
  await jobs.runSchedule('rooms.finish-recordings');
  expect(existsSync(stray)).toBe(false);
  await one.hangup();
  await house.here(roomId, 1);
  await two.hangup();
  await vi.waitFor(async () => {
    const [newest] = await house.meetings(roomId);
    expect(newest).toMatchObject({ id, recording: { state: 'kept', missing: 1, hearable: true } });
  }, wait);
  expect(await house.audited('rooms.recording-lost')).toBe(1);
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), wait);
  // All of it: as when the disk of a crashed machine does not come back.
  await db.query('test.again', `update rooms.recording set state = 'running', file_id = null where meeting_id = $1`, [
    id,
  ]);
  await lose(id);
  await jobs.runSchedule('rooms.finish-recordings');
  expect((await house.meetings(roomId))[0]).toMatchObject({ recording: { state: 'lost', hearable: false } });
  expect(await house.audited('rooms.recording-lost')).toBe(2);
  // Of one in which nobody came to say anything there is none, and nothing is lost.
  await db.query('test.running-again', `update rooms.recording set state = 'running' where meeting_id = $1`, [id]);
  await jobs.runSchedule('rooms.finish-recordings');
  expect((await house.meetings(roomId))[0]).toMatchObject({ recorded: true, recording: null });
  expect(await house.audited('rooms.recording-lost')).toBe(2);
}, 60_000);

it('destroyed with its time, with its pictures and words; and with the data of a customer who was there, also while it goes on', async () => {
  const { db, jobs, files } = house.program.kernel;
  const fileOf = async (recordingId: string): Promise<string> =>
    (
      await db.query<{ file_id: string }>('test.file', 'select file_id from rooms.recording where id = $1', [
        recordingId,
      ])
    )[0]!.file_id;
  const old = heard.recordingId;
  const oldFile = await fileOf(old);
  const policy = (await office.get<{ retentionDays: number }>('/api/telephony/policy')).body;
  const age = async (days: number): Promise<void> => {
    await db.query(
      'test.age',
      `update rooms.recording set started_at = started_at - make_interval(days => $2) where id = $1`,
      [old, days],
    );
    await jobs.runSchedule('rooms.destroy-recordings');
  };
  await age(policy.retentionDays - 1);
  expect((await office.get(`/api/recordings/${old}`)).status).toBe(200);
  await age(1);
  expect((await office.get(`/api/recordings/${old}`)).status).toBe(404);
  expect((await house.meetings(roomId)).find(({ id }) => id === heard.meeting.id)!.recording).toMatchObject({
    state: 'destroyed',
    hearable: false,
  });
  await expect(files.read(oldFile)).rejects.toMatchObject({ code: 'kernel.not-found' });
  expect(await db.query('test.cover', 'select 1 from recordings.cover where recording_id = $1', [old])).toEqual([]);
  expect((await office.get<Call>(`/api/telephony/calls/${heard.meeting.stays[0]!.callId}`)).body.recordings).toEqual(
    [],
  );
  expect(await house.audited('rooms.recordings-destroyed')).toBe(1);

  const meet = async (): Promise<{ id: string; recordingId: string; callId: string; calls: PeerCall[] }> => {
    const one = await dial(outside, '4711', 700);
    const two = await dial(branch, '4711', 900);
    await one.hears(900);
    return vi.waitFor(async () => {
      const now = (await house.meeting(roomId))!;
      const { callId } = now.stays.find(({ who }) => who?.startsWith('139'))!;
      return { id: now.id, recordingId: now.recording!.id, callId, calls: [one, two] };
    }, wait);
  };
  const end = async (calls: PeerCall[]): Promise<void> => {
    await talk(calls[0]!, 500);
    await house.act(roomId, { do: 'end' });
    for (const call of calls) await over(call);
  };
  const stands = async (id: string) => (await house.meetings(roomId)).find((one) => one.id === id)!.recording!.state;
  /** The call is theirs, and they are erased. */
  const erase = async (callId: string): Promise<void> => {
    const { id } = await aCustomer(house.program.kernel, { unitId: house.unitId });
    await db.query('test.theirs', 'update telephony.call set customer_id = $2 where id = $1', [callId, id]);
    expect((await office.post(`/api/customers/${id}/erase`, { reason: '客户要求删除' })).status).toBe(204);
  };
  const other = await meet();
  await end(other.calls);
  const theirFile = await fileOf((await kept()).recordingId);
  await erase(other.callId);
  expect(await stands(other.id)).toBe('destroyed');
  await expect(files.read(theirFile)).rejects.toMatchObject({ code: 'kernel.not-found' });
  // Of another meeting nothing is touched by it.
  expect(await stands(untouched.id)).toBe('kept');

  const running = await meet();
  await erase(running.callId);
  await end(running.calls);
  await vi.waitFor(async () => {
    expect((await house.meetings(roomId))[0]!.endedAt).not.toBeNull();
    expect(await db.query('test.parts', 'select 1 from rooms.part')).toEqual([]);
  }, wait);
  expect(await stands(running.id)).toBe('destroyed');
}, 90_000);
