/** SQL of call-backs on busy. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';

export type WishRow = { staff_id: string; target_kind: 'extension' | 'staff'; target_id: string; until: Date };
const columns = 'staff_id, target_kind, target_id, until';

export async function saveWish(tx: Tx, row: WishRow): Promise<void> {
  await tx.query(
    'operators.save-wish',
    `insert into operators.busy_wish(${columns}) values ($1, $2, $3, $4)
     on conflict (staff_id, target_id) do update set until = $4`,
    [row.staff_id, row.target_kind, row.target_id, row.until],
  );
}

/** One of them, or (null) all. */
export async function dropWishes(tx: Tx, staffId: string, targetId: string | null): Promise<void> {
  await tx.query(
    'operators.drop-wishes',
    'delete from operators.busy_wish where staff_id = $1 and ($2::uuid is null or target_id = $2)',
    [staffId, targetId],
  );
}

/** False when somebody else took it. */
export async function takeWish(tx: Tx, { staff_id, target_id }: WishRow): Promise<boolean> {
  const rows = await tx.query(
    'operators.take-wish',
    'delete from operators.busy_wish where staff_id = $1 and target_id = $2 returning 1',
    [staff_id, target_id],
  );
  return rows.length > 0;
}

export async function wishesAlive(db: Db, scope: Scope, now: Date): Promise<WishRow[]> {
  forProgram(scope);
  return db.query<WishRow>(
    'operators.wishes',
    `select ${columns} from operators.busy_wish where until > $1 order by until`,
    [now],
  );
}

/** Of one person. */
export async function wishesOf(db: Db, scope: Scope, staffId: string, now: Date): Promise<WishRow[]> {
  forStaff(scope);
  return db.query<WishRow>(
    'operators.wishes-of',
    `select ${columns} from operators.busy_wish where staff_id = $1 and until > $2 order by until`,
    [staffId, now],
  );
}
