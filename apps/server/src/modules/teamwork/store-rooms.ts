/** SQL of rooms and their members. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { MemberRow, OwnRoomRow, RoomRow } from './tables.ts';

/** `$1`: who asks. A room exists only for its members. */
const own = `select r.*, m.from_seq, m.read_seq, m.mentioned_seq,
    (select count(*) from teamwork.member o where o.room_id = r.id)::int as members
  from teamwork.room r join teamwork.member m on m.room_id = r.id and m.staff_id = $1`;

export async function listRooms(db: Db, scope: Scope): Promise<OwnRoomRow[]> {
  return db.query<OwnRoomRow>('teamwork.rooms', `${own} order by r.last_at desc, r.id limit 300`, [scope.actor.id]);
}

export async function findRoom(db: Db, scope: Scope, id: string): Promise<OwnRoomRow | null> {
  const [row] = await db.query<OwnRoomRow>('teamwork.room', `${own} where r.id = $2`, [scope.actor.id, id]);
  return row ?? null;
}

/** Locks the room until the end of the transaction: numbers without gaps, one change of members at a time. */
export async function lockRoom(tx: Tx, scope: Scope, id: string): Promise<OwnRoomRow | null> {
  await tx.query('teamwork.lock-room', 'select 1 from teamwork.room where id = $1 for update', [id]);
  // A statement of its own: whoever was removed while this one waited is no member any more.
  return findRoom(tx, scope, id);
}

/** The room of who asks and another, made when it is missing; returns its id and whether it is new. */
export async function ensurePair(tx: Tx, scope: Scope, room: RoomRow): Promise<{ id: string; made: boolean }> {
  const [made] = await tx.query<{ id: string }>('teamwork.make-pair', `${insert} on conflict do nothing returning id`, [
    ...values(room),
  ]);
  if (made) return { id: made.id, made: true };
  const [known] = await tx.query<{ id: string }>(
    'teamwork.pair-of',
    `select id from teamwork.room r where pair_key = $1
       and exists (select 1 from teamwork.member m where m.room_id = r.id and m.staff_id = $2)`,
    [room.pair_key, scope.actor.id],
  );
  return { id: known!.id, made: false };
}

export async function insertRoom(tx: Tx, room: RoomRow): Promise<void> {
  await tx.query('teamwork.make-room', insert, values(room));
}

const insert = `insert into teamwork.room(id, origin_site, kind, name, owner_id, pair_key, last_at, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;
const values = (room: RoomRow): unknown[] => [
  room.id,
  room.origin_site,
  room.kind,
  room.name,
  room.owner_id,
  room.pair_key,
  room.last_at,
  room.created_at,
];

/** Those who come read from here on. Returns the ids that were not in it before. */
export async function addMembers(tx: Tx, roomId: string, staffIds: string[], seq: number, at: Date): Promise<string[]> {
  const rows = await tx.query<{ staff_id: string }>(
    'teamwork.add-members',
    `insert into teamwork.member(room_id, staff_id, joined_at, from_seq, read_seq)
     select $1, unnest($2::uuid[]), $3, $4, $4 on conflict do nothing returning staff_id`,
    [roomId, staffIds, at, seq],
  );
  return rows.map((row) => row.staff_id);
}

export async function removeMember(tx: Tx, roomId: string, staffId: string): Promise<boolean> {
  const rows = await tx.query(
    'teamwork.remove-member',
    'delete from teamwork.member where room_id = $1 and staff_id = $2 returning staff_id',
    [roomId, staffId],
  );
  return rows.length > 0;
}

/** Of rooms that the caller is in; the longest there first. */
export async function readMembers(db: Db, scope: Scope, roomIds: string[]): Promise<MemberRow[]> {
  return db.query<MemberRow>(
    'teamwork.members',
    `select o.* from teamwork.member o
     where o.room_id = any($2::uuid[]) and exists (select 1 from teamwork.member m where m.room_id = o.room_id and m.staff_id = $1)
     order by o.joined_at, o.staff_id`,
    [scope.actor.id, roomIds],
  );
}

/** The other one of each pair among the caller's rooms. */
export async function othersOfPairs(db: Db, scope: Scope): Promise<Map<string, string>> {
  const rows = await db.query<{ room_id: string; staff_id: string }>(
    'teamwork.others',
    `select r.id as room_id, other as staff_id from teamwork.member m
     join teamwork.room r on r.id = m.room_id and r.kind = 'pair', unnest(string_to_array(r.pair_key, ' ')::uuid[]) other
     where m.staff_id = $1 and other <> $1`,
    [scope.actor.id],
  );
  return new Map(rows.map((row) => [row.room_id, row.staff_id]));
}

export async function writeRoom(tx: Tx, id: string, room: { name: string; owner_id: string | null }): Promise<void> {
  await tx.query('teamwork.write-room', 'update teamwork.room set name = $2, owner_id = $3 where id = $1', [
    id,
    room.name,
    room.owner_id,
  ]);
}

/** False when it was read that far before. */
export async function markRead(tx: Tx, scope: Scope, roomId: string, seq: number): Promise<boolean> {
  const rows = await tx.query(
    'teamwork.mark-read',
    `update teamwork.member m set read_seq = least($3, r.last_seq) from teamwork.room r
     where r.id = m.room_id and m.room_id = $2 and m.staff_id = $1 and m.read_seq < least($3, r.last_seq) returning m.staff_id`,
    [scope.actor.id, roomId, seq],
  );
  return rows.length > 0;
}

export async function isMember(db: Db, scope: Scope, roomId: string): Promise<boolean> {
  forStaff(scope);
  const rows = await db.query(
    'teamwork.is-member',
    'select 1 from teamwork.member where room_id = $2 and staff_id = $1',
    [scope.actor.id, roomId],
  );
  return rows.length > 0;
}

/** For whoever switches the part off: what lies in it, over the whole company. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'teamwork.use',
    `select (select count(*)::int from teamwork.room) as rooms, (select count(*)::int from teamwork.message) as messages`,
    [],
  );
  return row!;
}
