/** All SQL of the schema `waitrooms`. */
import { type Db, forProgram, type Scope, Settings, type Tx, unitsWith } from '#kernel';
import type { RoomRow } from './tables.ts';

const rooms = new Settings('waitrooms.room');

/** Of the queues that the caller may set up. */
export async function roomsToSet(db: Db, scope: Scope): Promise<RoomRow[]> {
  return db.query<RoomRow>(
    'waitrooms.to-set',
    'select queue_id, unit_id, room, version from waitrooms.room where $1::uuid[] is null or unit_id = any($1)',
    [unitsWith(scope, 'routing.configure')],
  );
}

/** For whoever leads calls. */
export async function findRoom(db: Db, scope: Scope, queueId: string): Promise<RoomRow | null> {
  forProgram(scope);
  return rooms.row<RoomRow>(
    db,
    'waitrooms.find',
    'select queue_id, unit_id, room, version from waitrooms.room where queue_id = $1',
    [queueId],
  );
}

/** False: somebody else saved meanwhile. `version`: the one that was seen, 0 for none yet. */
export async function saveRoom(tx: Tx, row: RoomRow): Promise<boolean> {
  const rows = await tx.query(
    'waitrooms.save',
    `insert into waitrooms.room(queue_id, unit_id, room, version) select $1, $2, $3, 1 where $4::int = 0
       or exists (select from waitrooms.room where queue_id = $1)
     on conflict (queue_id) do update set room = excluded.room, unit_id = excluded.unit_id, version = waitrooms.room.version + 1
       where waitrooms.room.version = $4
     returning version`,
    [row.queue_id, row.unit_id, JSON.stringify(row.room), row.version],
  );
  rooms.changed(tx);
  return rows.length > 0;
}
