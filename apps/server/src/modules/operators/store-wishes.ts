/** SQL of call-backs on busy. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';

export type WishRow = { extension_id: string; target_id: string; until: Date };

export async function saveWish(tx: Tx, row: WishRow): Promise<void> {
  await tx.query(
    'operators.save-wish',
    `insert into operators.busy_wish(extension_id, target_id, until) values ($1, $2, $3)
     on conflict (extension_id, target_id) do update set until = $3`,
    [row.extension_id, row.target_id, row.until],
  );
}

export async function dropWishes(tx: Tx, extensionId: string): Promise<void> {
  await tx.query('operators.drop-wishes', 'delete from operators.busy_wish where extension_id = $1', [extensionId]);
}

/** False when somebody else took it. */
export async function takeWish(tx: Tx, { extension_id, target_id }: WishRow): Promise<boolean> {
  const rows = await tx.query(
    'operators.take-wish',
    'delete from operators.busy_wish where extension_id = $1 and target_id = $2 returning 1',
    [extension_id, target_id],
  );
  return rows.length > 0;
}

export async function wishesAlive(db: Db, scope: Scope, now: Date): Promise<WishRow[]> {
  forProgram(scope);
  return db.query<WishRow>(
    'operators.wishes',
    'select extension_id, target_id, until from operators.busy_wish where until > $1 order by until',
    [now],
  );
}
