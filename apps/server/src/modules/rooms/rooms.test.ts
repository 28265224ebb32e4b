/** Conference rooms with real SIP telephones: one outside, two of the house. Who hears whom is proved by tones. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { steerClock, systemScope } from '#kernel';
import type { Client, TestProgram } from '#program';
import { aStaff } from '#testing/identity';
import { aUnit } from '#testing/organisation';
import type { PeerCall, PeerPhone } from '../../../../../packages/softswitch/test/contract/peer-phone.ts';
import type { Meeting, Room, Stay } from './contract.ts';
import { openRoom } from './enter-room.ts';
import { keepRoom } from './keep-rooms.ts';
import { loud, name, over, RoomHouse, wait } from './testing.ts';

const asked = '4008006000';
const straight = '4008006001';
let house: RoomHouse;
let program: TestProgram;
let office: Client;
let unitId: string;
let roomId: string;
let outside: PeerPhone;
let branch: PeerPhone;
let head: PeerPhone;

beforeAll(async () => {
  house = await RoomHouse.open();
  ({ program, office, unitId } = house);
  outside = await house.outside('13912345678');
  roomId = await house.room({ code: '6688', pin: '4711', chairPin: '9911', mostMembers: 3 });
  await house.number(asked, {});
  await house.number(straight, { roomId });
  branch = await house.telephone('8101', '上海分公司');
  head = await house.telephone('8102', '总部');
  await house.ready();
}, 120_000);
afterAll(() => house?.close());

const dial = (from: PeerPhone, keys: string, number = asked, voice = 700): Promise<PeerCall> =>
  house.dial(from, keys, number, voice);
const meeting = (): Promise<Meeting | null> => house.meeting(roomId);
const here = (count: number): Promise<Stay[]> => house.here(roomId, count);
const act = (body: object): Promise<void> => house.act(roomId, body);
const audited = (action: string): Promise<number> => house.audited(action);

it('three dial in and hear each other; the muted one is not heard; who hangs up is out; who was there is kept', async () => {
  const one = await dial(outside, '6688#4711#');
  await here(1);
  const two = await dial(branch, '6688#4711#', asked, 900);
  await here(2);
  const three = await dial(head, '9911#', straight, 1100);
  const [first, second, chair] = await here(3);
  expect(first).toMatchObject({ who: '139****5678', role: 'member' });
  expect(second).toMatchObject({ who: '8101 上海分公司', role: 'member' });
  expect(chair).toMatchObject({ who: '8102 总部', role: 'chair' });
  for (const [call, tones] of [
    [one, [900, 1100]],
    [two, [700, 1100]],
    [three, [700, 900]],
  ] as const)
    for (const tone of tones) await call.hears(tone);

  await act({ do: 'mute', stayId: second!.id });
  await one.hearsNo(900);
  expect((await here(3))[1]).toMatchObject({ muted: true });
  // Oneself again, by key.
  for (const key of '*1') two.press(key);
  await one.hears(900);
  await vi.waitFor(async () => expect((await here(3))[1]).toMatchObject({ muted: false }), wait);

  await one.hangup();
  await here(2);
  await two.hearsNo(700);
  await two.hears(1100);
  await act({ do: 'put-out', stayId: second!.id });
  await over(two);
  await here(1);
  for (const key of '**') three.press(key);
  await over(three);
  await vi.waitFor(async () => expect(await meeting()).toBeNull(), wait);
  const { body } = await office.get<{ meetings: Meeting[] }>(`/api/rooms/${roomId}/meetings`);
  expect(body.meetings).toHaveLength(1);
  expect(body.meetings[0]!.endedAt).not.toBeNull();
  expect(body.meetings[0]!.stays.map(({ how }) => how)).toEqual(['hung-up', 'put-out', 'left']);
  for (const action of ['rooms.mute', 'rooms.put-out']) expect(await audited(action)).toBe(1);
  // A meeting is no call that was given up.
  const calls = await program.kernel.db.query<{ ended_reason: string }>(
    'test.reasons',
    'select ended_reason from telephony.call order by started_at',
  );
  expect(calls.map(({ ended_reason }) => ended_reason)).toEqual(['meeting', 'meeting', 'meeting']);
});

it('a full and a locked room refuse; the chair comes in nevertheless and ends it for all', async () => {
  const { version, ...known } = (await office.get<{ rooms: Room[] }>('/api/rooms')).body.rooms[0]!;
  const change = { ...known, version, mostMembers: 2 };
  expect((await office.put(`/api/rooms/${roomId}`, change)).status).toBe(200);
  const one = await dial(outside, '6688#4711#');
  const two = await dial(branch, '6688#4711#', asked, 900);
  await here(2);
  const third = await dial(head, '6688#4711#', asked, 1100);
  await over(third);
  await one.hearsNo(1100);
  expect((await office.put(`/api/rooms/${roomId}`, { ...change, version: version + 1, mostMembers: 20 })).status).toBe(
    200,
  );
  await act({ do: 'lock' });
  expect(await meeting()).toMatchObject({ locked: true });
  const late = await dial(head, '6688#4711#', asked, 1100);
  await over(late);
  await here(2);
  const chair = await dial(head, '6688#9911#', asked, 1100);
  await here(3);
  await one.hears(1100);
  // The chair opens it by key, and ends it.
  for (const key of '*2') chair.press(key);
  await vi.waitFor(async () => expect(await meeting()).toMatchObject({ locked: false }), wait);
  for (const key of '*3') chair.press(key);
  for (const call of [one, two, chair]) await over(call);
  await vi.waitFor(async () => expect(await meeting()).toBeNull(), wait);
  expect(await office.post(`/api/rooms/${roomId}/acts`, { do: 'end' })).toMatchObject({ status: 409 });
});

it('members wait with music until the chair is there', async () => {
  const room = { unitId, name, code: '7799', pin: '1234', chairPin: '4321', waitForChair: true };
  expect((await office.post('/api/rooms', room)).status).toBe(200);
  const one = await dial(outside, '7799#1234#');
  const two = await dial(branch, '7799#1234#', asked, 900);
  await vi.waitFor(async () => {
    const { rooms } = (await office.get<{ rooms: Room[] }>('/api/rooms')).body;
    expect(rooms.find(({ code }) => code === '7799')?.here).toBe(2);
  }, wait);
  await vi.waitFor(() => expect(loud(two)).toBe(true), wait);
  await two.hearsNo(700);
  const chair = await dial(head, '7799#4321#', asked, 1100);
  await one.hears(1100);
  await one.hears(900);
  await two.hears(700);
  // It has begun: without the chair they talk on.
  await chair.hangup();
  await one.hearsNo(1100);
  await one.hears(900);
  await one.hangup();
  await two.hangup();
});

it('wrong PINs close a room for a while, also for the right one; PINs are told apart', async () => {
  const wrong = await dial(outside, '6688#0000#');
  const failures = async (): Promise<number | undefined> => {
    const rows = await program.kernel.db.query<{ pin_failures: number }>(
      'test.pin',
      'select pin_failures from rooms.room where id = $1',
      [roomId],
    );
    return rows[0]?.pin_failures;
  };
  await vi.waitFor(async () => expect(await failures()).toBe(1), wait);
  await wrong.hangup();
  const { db } = program.kernel;
  expect((await openRoom(db, roomId, '9911'))?.role).toBe('chair');
  expect(await failures()).toBe(0);
  for (const pin of ['1111', '2222', '3333', '4444']) expect(await openRoom(db, roomId, pin)).toBeNull();
  expect(await audited('rooms.pins-locked')).toBe(0);
  expect(await openRoom(db, roomId, '5555')).toBeNull();
  expect(await audited('rooms.pins-locked')).toBe(1);
  expect(await openRoom(db, roomId, '4711')).toBeNull();
  const locked = Date.now();
  for (const [minutes, role] of [
    [14, undefined],
    [16, 'member'],
  ] as const) {
    const unsteer = steerClock(() => locked + minutes * 60_000);
    try {
      expect((await openRoom(db, roomId, '4711'))?.role).toBe(role);
    } finally {
      unsteer();
    }
  }
  const room = { unitId, name, code: '5500', pin: '1234' };
  expect((await office.post('/api/rooms', { ...room, chairPin: '1234' })).status).toBe(400);
  expect((await office.post('/api/rooms', { ...room, waitForChair: true })).status).toBe(400);
  expect((await office.post('/api/rooms', { ...room, pin: undefined })).status).toBe(400);
  expect(await office.post('/api/rooms', { ...room, code: '6688' })).toMatchObject({ status: 409 });
});

it('a room that came with a document has no PIN yet: it opens to nobody until it has one, and may be retired before', async () => {
  const { db, config } = program.kernel;
  const scope = systemScope('test');
  const input = {
    unitId,
    name,
    code: '7100',
    mostMembers: 5,
    waitForChair: true,
    tones: true,
    record: false,
    state: 'active' as const,
  };
  const bring = (known: { id: string; version: number } | null) =>
    db.transact((tx) => keepRoom(tx, scope, known, input, config.site, { pinLater: true }));
  const id = await bring(null);
  const shown = async () =>
    (await office.get<{ rooms: Room[] }>('/api/rooms')).body.rooms.find((one) => one.id === id)!;
  expect(await shown()).toMatchObject({ hasPin: false, hasChairPin: false, state: 'active' });
  for (const pin of ['', '0000', '4711']) expect(await openRoom(db, id, pin)).toBeNull();
  const keep = async (more: object) => {
    const { version } = await shown();
    return (await office.put(`/api/rooms/${id}`, { ...input, ...more, version })).status;
  };
  // By hand it is saved with its PINs, or out of use.
  expect(await keep({})).toBe(400);
  expect(await keep({ pin: '4711' })).toBe(400);
  expect(await keep({ state: 'retired' })).toBe(200);
  expect(await keep({ state: 'active', pin: '4711', chairPin: '9911' })).toBe(200);
  expect(await shown()).toMatchObject({ hasPin: true, hasChairPin: true });
  expect((await openRoom(db, id, '4711'))?.role).toBe('member');
  // Brought again, it keeps them.
  await bring({ id, version: (await shown()).version });
  expect((await openRoom(db, id, '9911'))?.role).toBe('chair');
});

it('another unit sees no room, leads none and keeps none', async () => {
  const elsewhere = await aUnit(program.kernel.db);
  const other = await aStaff(program.kernel, { unitId: elsewhere, roles: ['administrator'] });
  const client = await program.signIn(other.number, other.password);
  expect((await client.get<{ rooms: Room[] }>('/api/rooms')).body.rooms).toEqual([]);
  const call = await dial(outside, '7799#4321#');
  const { id, version } = await vi.waitFor(async () => {
    const { rooms } = (await office.get<{ rooms: Room[] }>('/api/rooms')).body;
    const found = rooms.find(({ code }) => code === '7799');
    expect(found?.here).toBe(1);
    return found!;
  }, wait);
  for (const path of ['meeting', 'meetings']) expect((await client.get(`/api/rooms/${id}/${path}`)).status).toBe(404);
  expect((await client.post(`/api/rooms/${id}/acts`, { do: 'end' })).status).toBe(404);
  const theirs = { unitId: elsewhere, name, code: '7799', version };
  expect((await client.put(`/api/rooms/${id}`, theirs)).status).toBe(404);
  expect((await client.post('/api/rooms', { unitId, name, code: '3300', pin: '1234' })).status).toBe(403);
  expect(call.end).toBeNull();
  await call.hangup();
});
