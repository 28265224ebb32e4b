/** Who is in a room now and who was; a leader at the screen mutes, puts out, locks and ends. Audited. */
import { can, type Database, type Db, type Scope, systemScope } from '#kernel';
import { record } from '#modules/audit';
import { shownParty } from '#modules/parties';
import { callsById, desksOpen, engineDown, extensionById } from '#modules/telephony';
import type { Act, Meeting as Shown, Stay } from './contract.ts';
import { notInRoom, roomNotFound } from './errors.ts';
import { meetingIn } from './meeting.ts';
import { findRoom, listMeetings, listStays } from './store.ts';
import { recordingsOfMeetings } from './store-recordings.ts';
import type { RecordingRow, StayRow } from './tables.ts';

const program = systemScope('rooms');
const mostShown = 30;

/** `now`: the one that goes on, if there is one. Throws `rooms.room-not-found`. */
export async function showMeetings(db: Db, scope: Scope, roomId: string, now: boolean): Promise<Shown[]> {
  if (!(await findRoom(db, scope, roomId))) throw roomNotFound();
  const meetings = await listMeetings(db, scope, roomId, { now, most: now ? 1 : mostShown });
  const ids = meetings.map(({ id }) => id);
  const stays = ids.length > 0 ? await listStays(db, scope, ids) : [];
  const names = await whoWere(db, scope, stays);
  const recordings = ids.length > 0 ? await recordingsOfMeetings(db, scope, ids) : [];
  const shown = (row: StayRow): Stay => ({
    id: row.id,
    callId: row.call_id,
    who: names.get(row.id) ?? null,
    role: row.role,
    muted: row.muted,
    joinedAt: row.joined_at.toISOString(),
    leftAt: row.left_at?.toISOString() ?? null,
    how: row.how,
  });
  return meetings.map((row) => ({
    id: row.id,
    locked: row.locked,
    recorded: row.recorded,
    paused: row.paused,
    recording: shownRecording(
      scope,
      recordings.find(({ meeting_id }) => meeting_id === row.id),
    ),
    beganAt: row.began_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    stays: stays.filter(({ meeting_id }) => meeting_id === row.id).map(shown),
  }));
}

function shownRecording(scope: Scope, row: RecordingRow | undefined): Shown['recording'] {
  if (!row) return null;
  const { id, state, duration_ms: durationMs, missing } = row;
  return {
    id,
    state,
    durationMs,
    missing,
    hearable: state === 'kept' && can(scope, 'telephony.recordings', row.unit_id),
  };
}

async function whoWere(db: Db, scope: Scope, stays: StayRow[]): Promise<Map<string, string | null>> {
  const callIds = [...new Set(stays.map(({ call_id }) => call_id))];
  const calls = new Map((await callsById(db, program, callIds)).map((row) => [row.id, row]));
  const names = new Map<string, string | null>();
  const telephones = new Map<string, string | null>();
  for (const { id, call_id, extension_id: extensionId } of stays) {
    if (extensionId && !telephones.has(extensionId)) {
      const found = await extensionById(db, program, extensionId);
      telephones.set(extensionId, found && `${found.number} ${found.name}`);
    }
    const call = calls.get(call_id);
    const masked = call?.party_sealed ? call.party_masked : null;
    names.set(id, (extensionId && telephones.get(extensionId)) || shownParty(scope, masked));
  }
  return names;
}

/** Throws `rooms.room-not-found`, `rooms.not-in-room`, `telephony.engine-down` (calls are led elsewhere, or not at all). */
export async function leadMeeting(db: Database, scope: Scope, roomId: string, act: Act): Promise<void> {
  const room = await findRoom(db, scope, roomId);
  if (!room || !can(scope, 'rooms.lead', room.unit_id)) throw roomNotFound();
  if (!desksOpen()) throw engineDown();
  const meeting = meetingIn(roomId);
  const member = meeting && 'stayId' in act ? meeting.find(act.stayId) : null;
  const pausing = act.do === 'pause' || act.do === 'resume';
  if (!meeting || ('stayId' in act && !member) || (pausing && !meeting.tape.recorded)) throw notInRoom();
  const detail: Record<string, string> = member ? { callId: member.caller.callId } : {};
  await db.transact((tx) =>
    record(tx, scope, {
      action: `rooms.${act.do}`,
      subject: ['conference-room', roomId],
      unitId: room.unit_id,
      detail,
    }),
  );
  if (member && (act.do === 'mute' || act.do === 'unmute')) await meeting.mute(member, act.do === 'mute');
  if (member && act.do === 'put-out') member.out('put-out');
  if (act.do === 'lock' || act.do === 'unlock') await meeting.lock(act.do === 'lock');
  if (pausing) await meeting.pause(act.do === 'pause', scope.actor.kind === 'staff' ? scope.actor.id : null);
  if (act.do === 'end') meeting.end();
}
