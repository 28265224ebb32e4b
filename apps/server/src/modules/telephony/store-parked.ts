/** SQL of calls that wait in a slot. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { ParkedRow } from './tables.ts';

export async function insertParked(tx: Tx, row: ParkedRow): Promise<void> {
  await tx.query(
    'telephony.park',
    'insert into telephony.parked(call_id, slot, by_staff, parked_at, back_at) values ($1, $2, $3, $4, $5)',
    [row.call_id, row.slot, row.by_staff, row.parked_at, row.back_at],
  );
}
export async function removeParked(tx: Tx, callId: string): Promise<void> {
  await tx.query('telephony.unpark', 'delete from telephony.parked where call_id = $1', [callId]);
}
/** Whoever works with calls sees them and may take them. */
export async function parkedCalls(db: Db, scope: Scope): Promise<ParkedRow[]> {
  forStaff(scope);
  return db.query<ParkedRow>(
    'telephony.parked',
    `select p.call_id, p.slot, p.by_staff, p.parked_at, p.back_at from telephony.parked p
     join telephony.call c on c.id = p.call_id where c.state <> 'ended' order by p.slot`,
  );
}
