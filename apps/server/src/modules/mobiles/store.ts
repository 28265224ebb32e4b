/** All SQL of the schema `mobiles`. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { MobileRow } from './tables.ts';

export async function mobileOf(db: Db, scope: Scope, staffId: string): Promise<string | null> {
  forStaff(scope);
  const rows = await db.query<Pick<MobileRow, 'number'>>(
    'mobiles.of',
    'select number from mobiles.mobile where staff_id = $1',
    [staffId],
  );
  return rows[0]?.number ?? null;
}

export async function saveMobile(tx: Tx, { staff_id, number }: MobileRow): Promise<void> {
  await tx.query(
    'mobiles.save',
    'insert into mobiles.mobile(staff_id, number) values ($1, $2) on conflict (staff_id) do update set number = $2',
    [staff_id, number],
  );
}

export async function dropMobile(tx: Tx, staffId: string): Promise<void> {
  await tx.query('mobiles.drop', 'delete from mobiles.mobile where staff_id = $1', [staffId]);
}
