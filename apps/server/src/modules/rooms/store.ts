/** All SQL of the schema `rooms`. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { How, MeetingRow, RoomRow, StayRow } from './tables.ts';

const roomColumns = `id, origin_site, unit_id, code, name, pin_hash, pin_salt, chair_hash, chair_salt, pin_failures,
  pin_locked_until, most_members, wait_for_chair, tones, record, state, version`;
const meetingColumns = 'id, origin_site, room_id, unit_id, locked, recorded, paused, began_at, ended_at';
const stayColumns =
  'id, origin_site, room_id, meeting_id, unit_id, call_id, extension_id, role, muted, told, joined_at, left_at, how';

const valuesOf = (row: RoomRow): unknown[] => [
  row.id,
  row.origin_site,
  row.unit_id,
  row.code,
  JSON.stringify(row.name),
  row.pin_hash,
  row.pin_salt,
  row.chair_hash,
  row.chair_salt,
  row.pin_failures,
  row.pin_locked_until,
  row.most_members,
  row.wait_for_chair,
  row.tones,
  row.record,
  row.state,
  row.version,
];
export async function insertRoom(tx: Tx, row: RoomRow): Promise<void> {
  await tx.query(
    'rooms.insert-room',
    `insert into rooms.room(${roomColumns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    valuesOf(row),
  );
}
export async function saveRoom(tx: Tx, row: RoomRow): Promise<void> {
  await tx.query(
    'rooms.save-room',
    `update rooms.room set origin_site = $2, unit_id = $3, code = $4, name = $5, pin_hash = $6, pin_salt = $7, chair_hash = $8,
       chair_salt = $9, pin_failures = $10, pin_locked_until = $11, most_members = $12, wait_for_chair = $13, tones = $14,
       record = $15, state = $16, version = $17 where id = $1`,
    valuesOf(row),
  );
}

/** With how many are in it now; of the units in reach. */
export async function listRooms(db: Db, scope: Scope): Promise<(RoomRow & { here: number })[]> {
  return db.query<RoomRow & { here: number }>(
    'rooms.list',
    `select ${roomColumns}, (select count(*)::int from rooms.stay s where s.room_id = r.id and s.left_at is null) as here
     from rooms.room r where $1::uuid[] is null or unit_id = any($1) order by code, id`,
    [unitsWith(scope, 'rooms.lead')],
  );
}
export async function findRoom(db: Db, scope: Scope, id: string): Promise<RoomRow | null> {
  const rows = await db.query<RoomRow>(
    'rooms.room',
    `select ${roomColumns} from rooms.room where id = $1 and ($2::uuid[] is null or unit_id = any($2))`,
    [id, unitsWith(scope, 'rooms.lead')],
  );
  return rows[0] ?? null;
}
export async function lockRoom(tx: Tx, scope: Scope, id: string): Promise<RoomRow | null> {
  const rows = await tx.query<RoomRow>(
    'rooms.lock-room',
    `select ${roomColumns} from rooms.room where id = $1 and ($2::uuid[] is null or unit_id = any($2)) for update`,
    [id, unitsWith(scope, 'rooms.configure')],
  );
  return rows[0] ?? null;
}
export async function roomByCode(db: Db, scope: Scope, code: string): Promise<RoomRow | null> {
  forProgram(scope);
  const rows = await db.query<RoomRow>(
    'rooms.by-code',
    `select ${roomColumns} from rooms.room where code = $1 and state = 'active'`,
    [code],
  );
  return rows[0] ?? null;
}

/** It goes on when somebody came in the moment in which the last one went. */
export async function insertMeeting(tx: Tx, row: MeetingRow): Promise<void> {
  await tx.query(
    'rooms.insert-meeting',
    `insert into rooms.meeting(${meetingColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do update set ended_at = null`,
    [
      row.id,
      row.origin_site,
      row.room_id,
      row.unit_id,
      row.locked,
      row.recorded,
      row.paused,
      row.began_at,
      row.ended_at,
    ],
  );
}
export async function saveLock(tx: Tx, meetingId: string, locked: boolean): Promise<void> {
  await tx.query('rooms.save-lock', 'update rooms.meeting set locked = $2 where id = $1', [meetingId, locked]);
}
export async function savePaused(tx: Tx, meetingId: string, paused: boolean): Promise<void> {
  await tx.query('rooms.save-paused', 'update rooms.meeting set paused = $2 where id = $1', [meetingId, paused]);
}
export async function insertStay(tx: Tx, row: StayRow): Promise<void> {
  await tx.query(
    'rooms.insert-stay',
    `insert into rooms.stay(${stayColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      row.id,
      row.origin_site,
      row.room_id,
      row.meeting_id,
      row.unit_id,
      row.call_id,
      row.extension_id,
      row.role,
      row.muted,
      row.told,
      row.joined_at,
      row.left_at,
      row.how,
    ],
  );
}
export async function saveMuted(tx: Tx, stayId: string, muted: boolean): Promise<void> {
  await tx.query('rooms.save-muted', 'update rooms.stay set muted = $2 where id = $1', [stayId, muted]);
}
export async function saveTold(tx: Tx, stayId: string): Promise<void> {
  await tx.query('rooms.save-told', 'update rooms.stay set told = true where id = $1', [stayId]);
}
/** With the last one the meeting is over. Again: changes nothing. */
export async function closeStays(
  tx: Tx,
  scope: Scope,
  { callId, how, at }: { callId: string; how: How; at: Date },
): Promise<void> {
  forProgram(scope);
  // One after the other: of two who go together the second must see that the first has gone.
  await tx.query(
    'rooms.lock-meeting',
    `select m.id from rooms.meeting m
     where m.id in (select s.meeting_id from rooms.stay s where s.call_id = $1 and s.left_at is null) order by m.id for update`,
    [callId],
  );
  const rows = await tx.query<{ meeting_id: string }>(
    'rooms.close-stays',
    'update rooms.stay set left_at = greatest($2, joined_at), how = $3 where call_id = $1 and left_at is null returning meeting_id',
    [callId, at, how],
  );
  for (const { meeting_id: id } of rows)
    await tx.query(
      'rooms.end-meeting',
      `update rooms.meeting m set ended_at = greatest($2, began_at) where id = $1 and ended_at is null
         and not exists (select 1 from rooms.stay s where s.meeting_id = m.id and s.left_at is null)`,
      [id, at],
    );
}
/** Those of these calls that are in a room. */
export async function callsInRooms(db: Db, scope: Scope, callIds: string[]): Promise<Set<string>> {
  forProgram(scope);
  const rows = await db.query<{ call_id: string }>(
    'rooms.calls-in',
    'select call_id from rooms.stay where call_id = any($1) and left_at is null',
    [callIds],
  );
  return new Set(rows.map(({ call_id }) => call_id));
}

/** How a meeting stands; `begun`: the chair has been there. */
export type Stands = { locked: boolean; begun: boolean; recorded: boolean; paused: boolean };
/** Where this call stood when somebody else led it. */
export async function openStay(db: Db, scope: Scope, callId: string): Promise<(StayRow & Stands) | null> {
  forProgram(scope);
  const rows = await db.query<StayRow & Stands>(
    'rooms.open-stay',
    `select ${stayColumns.replace(/(\w+)/g, 's.$1')}, m.locked, m.recorded, m.paused,
       exists (select 1 from rooms.stay c where c.meeting_id = m.id and c.role = 'chair') as begun
     from rooms.stay s join rooms.meeting m on m.id = s.meeting_id where s.call_id = $1 and s.left_at is null`,
    [callId],
  );
  return rows[0] ?? null;
}

/** Newest first; `now`: only the one that goes on. Of the units in reach. */
export async function listMeetings(
  db: Db,
  scope: Scope,
  roomId: string,
  { now, most }: { now: boolean; most: number },
): Promise<MeetingRow[]> {
  return db.query<MeetingRow>(
    'rooms.meetings',
    `select ${meetingColumns} from rooms.meeting
     where room_id = $1 and (not $2 or ended_at is null) and ($3::uuid[] is null or unit_id = any($3))
     order by began_at desc, id desc limit $4`,
    [roomId, now, unitsWith(scope, 'rooms.lead'), most],
  );
}
export async function listStays(db: Db, scope: Scope, meetingIds: string[]): Promise<StayRow[]> {
  return db.query<StayRow>(
    'rooms.stays',
    `select ${stayColumns} from rooms.stay
     where meeting_id = any($1) and ($2::uuid[] is null or unit_id = any($2)) order by joined_at, id`,
    [meetingIds, unitsWith(scope, 'rooms.lead')],
  );
}
