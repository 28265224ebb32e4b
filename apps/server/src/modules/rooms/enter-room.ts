/** Somebody comes by telephone: room, PIN, the door, the meeting, and what they press in it. */
import { clock, type Database, newId, systemScope } from '#kernel';
import { record } from '#modules/audit';
import { partRuns } from '#modules/parts';
import { extensionByNumber, type LiveCaller } from '#modules/telephony';
import type { Given } from './finish-recordings.ts';
import { roleBy } from './keep-rooms.ts';
import { Meeting, type Member, meetingIn } from './meeting.ts';
import { findRoom, insertMeeting, insertStay, lockRoom, openStay, roomByCode, saveRoom, saveTold } from './store.ts';
import type { How, MeetingRow, Role, RoomRow, StayRow } from './tables.ts';

export const scope = systemScope('rooms');
const tries = 3;
export const mostFailures = 5;
const lockMs = 15 * 60_000;

/** Exits: `next` when they were in the meeting, `failed` when they did not come in, or the part is switched off. */
export async function enterRoom(given: Given, caller: LiveCaller, roomId: string | null): Promise<string> {
  const { db } = given;
  if (!(await partRuns(db, 'telephone'))) return 'failed';
  const before = await openStay(db, scope, caller.callId);
  const known = before && (await findRoom(db, scope, before.room_id));
  // Led on after a crash: they are in the bridge still, and are asked nothing.
  if (before && known) {
    const { locked, begun, recorded, paused } = before;
    const stands = { id: before.meeting_id, locked, begun, recorded, paused };
    return stayIn(given, caller, Meeting.in(given, known, stands), before, false);
  }
  const opened = await atDoor(db, caller, roomId);
  if (!opened || caller.gone) return 'failed';
  const { room, role } = opened;
  const extension = caller.inbound || !caller.party ? null : await extensionByNumber(db, scope, caller.party);
  // From here to `take` nothing is awaited: two who come for the last place do not both get it.
  const why = meetingIn(room.id)?.refuses(role, room);
  if (why) {
    await caller.say([{ prompt: `rooms.${why}` }]);
    return 'failed';
  }
  const fresh = { id: newId(), locked: false, begun: false, recorded: room.record, paused: false };
  const meeting = Meeting.in(given, room, fresh);
  const stay: StayRow = {
    id: newId(),
    origin_site: given.config.site,
    room_id: room.id,
    meeting_id: meeting.id,
    unit_id: room.unit_id,
    call_id: caller.callId,
    extension_id: extension?.id ?? null,
    role,
    muted: false,
    told: !meeting.tape.recorded,
    joined_at: clock.now(),
    left_at: null,
    how: null,
  };
  return stayIn(given, caller, meeting, stay, true);
}

/** `fresh`: there is no row of it yet. */
async function stayIn(
  { db }: Given,
  caller: LiveCaller,
  meeting: Meeting,
  stay: StayRow,
  fresh: boolean,
): Promise<string> {
  let goes: (how: How) => void = () => {};
  let over = false;
  const gone = new Promise<How>((resolve) => {
    goes = (went) => {
      over = true;
      resolve(went);
    };
  });
  const { id: stayId, role, muted, told } = stay;
  const member: Member = { stayId, role, muted, caller, place: null, told, part: null, out: goes };
  meeting.take(member);
  caller.line.onGone = () => goes('hung-up');
  if (caller.gone) goes('hung-up');
  caller.typed.onKey = keysOf(meeting, member);
  caller.endsBy('meeting');
  let how: How = 'hung-up';
  try {
    if (fresh)
      await db.transact(async (tx) => {
        await insertMeeting(tx, meetingRow(stay, meeting.tape.recorded));
        await insertStay(tx, stay);
      });
    else await meeting.tape.takeUp(member);
    if (!told) await tellRecorded(db, member, gone);
    if (!over) await meeting.come(member);
    how = await gone;
  } finally {
    caller.line.onGone = null;
    caller.typed.onKey = null;
    await meeting.go(member, how);
  }
  if (how === 'put-out') await caller.say([{ prompt: 'rooms.put-out' }]);
  if (how === 'ended') await caller.say([{ prompt: 'rooms.over' }]);
  return 'next';
}

/** That the meeting is recorded is heard before anybody in it is. */
async function tellRecorded(db: Database, member: Member, gone: Promise<unknown>): Promise<void> {
  await Promise.race([member.caller.say([{ prompt: 'rooms.recorded' }]), gone]);
  if (member.caller.gone) return;
  member.told = true;
  await db.transact((tx) => saveTold(tx, member.stayId));
}

const meetingRow = (stay: StayRow, recorded: boolean): MeetingRow => ({
  id: stay.meeting_id,
  origin_site: stay.origin_site,
  room_id: stay.room_id,
  unit_id: stay.unit_id,
  locked: false,
  recorded,
  paused: false,
  began_at: stay.joined_at,
  ended_at: null,
});

async function atDoor(
  db: Database,
  caller: LiveCaller,
  roomId: string | null,
): Promise<{ room: RoomRow; role: Role } | null> {
  for (let tried = 0; tried < tries && !caller.gone; tried++) {
    const room = roomId
      ? await findRoom(db, scope, roomId)
      : await byCode(db, await caller.ask([{ prompt: 'rooms.enter-room' }], { most: 8, seconds: 8 }));
    if (roomId && room?.state !== 'active') return null;
    const pin = await caller.ask([{ prompt: 'rooms.enter-pin' }], { most: 10, seconds: 8 });
    const opened = room && (await openRoom(db, room.id, pin));
    if (opened) return opened;
    if (!caller.gone) await caller.say([{ prompt: 'rooms.wrong' }]);
  }
  return null;
}
const byCode = async (db: Database, code: string): Promise<RoomRow | null> =>
  /^\d{3,8}$/.test(code) ? roomByCode(db, scope, code) : null;

/** The answer is the same whether room, PIN or both are wrong, or the room is closed for a while after wrong PINs. */
export async function openRoom(db: Database, id: string, pin: string): Promise<{ room: RoomRow; role: Role } | null> {
  return db.transact(async (tx) => {
    const room = await lockRoom(tx, scope, id);
    if (room?.state !== 'active' || (room.pin_locked_until && room.pin_locked_until > clock.now())) return null;
    const role = roleBy(room, pin);
    if (role) {
      if (room.pin_failures > 0 || room.pin_locked_until)
        await saveRoom(tx, { ...room, pin_failures: 0, pin_locked_until: null });
      return { room, role };
    }
    const failures = room.pin_failures + 1;
    const locked = failures >= mostFailures;
    const until = locked ? new Date(clock.ms() + lockMs) : null;
    await saveRoom(tx, { ...room, pin_failures: locked ? 0 : failures, pin_locked_until: until });
    if (locked)
      await record(tx, scope, {
        action: 'rooms.pins-locked',
        subject: ['conference-room', room.id],
        unitId: room.unit_id,
      });
    return null;
  });
}

/** `*1` silent or heard again, `**` out; the chair: `*2` nobody else comes in, `*3` over for all. */
function keysOf(meeting: Meeting, member: Member): (digit: string) => boolean {
  const { caller, role } = member;
  let star = false;
  const tell = (prompt: string) => void caller.say([{ prompt }]);
  return (digit) => {
    const led = star;
    star = !led && digit === '*';
    if (!led) return true;
    if (digit === '*') member.out('left');
    else if (digit === '1') {
      const muted = !member.muted;
      meeting.mute(member, muted).then(
        () => tell(muted ? 'rooms.muted' : 'rooms.heard'),
        () => {},
      );
    } else if (digit === '2' && role === 'chair') {
      const locked = !meeting.locked;
      meeting.lock(locked).then(
        () => tell(locked ? 'rooms.shut' : 'rooms.opened'),
        () => {},
      );
    } else if (digit === '3' && role === 'chair') meeting.end();
    return true;
  };
}
