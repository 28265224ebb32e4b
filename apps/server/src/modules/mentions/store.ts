/** All SQL of the schema `mentions`. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { MentionRow } from './tables.ts';

/** False when this note named this person before. */
export async function insertMention(tx: Tx, row: Omit<MentionRow, 'read_at'>): Promise<boolean> {
  const made = await tx.query(
    'mentions.insert',
    `insert into mentions.mention(id, origin_site, staff_id, subject, subject_id, place, number, author_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning id`,
    [row.id, row.origin_site, row.staff_id, row.subject, row.subject_id, row.place, row.number, row.author_id, row.at],
  );
  return made.length > 0;
}

/** The caller's own, newest first, from below `before`. */
export async function mentionsOf(
  db: Db,
  scope: Scope,
  { before, limit }: { before: { at: Date; id: string } | null; limit: number },
): Promise<MentionRow[]> {
  forStaff(scope);
  return db.query<MentionRow>(
    'mentions.of-staff',
    `select * from mentions.mention where staff_id = $1 and ($2::timestamptz is null or (at, id) < ($2, $3::uuid))
     order by at desc, id desc limit $4`,
    [scope.actor.id, before?.at ?? null, before?.id ?? null, limit],
  );
}

/** Of the caller; counted to a hundred. */
export async function countUnread(db: Db, scope: Scope): Promise<number> {
  forStaff(scope);
  const [row] = await db.query<{ count: number }>(
    'mentions.unread',
    `select count(*)::int as count from (select from mentions.mention where staff_id = $1 and read_at is null limit 100) counted`,
    [scope.actor.id],
  );
  return row!.count;
}

/** Of the caller only; null: all. */
export async function markRead(tx: Tx, scope: Scope, ids: string[] | null, at: Date): Promise<void> {
  forStaff(scope);
  await tx.query(
    'mentions.read',
    'update mentions.mention set read_at = $3 where staff_id = $1 and read_at is null and ($2::uuid[] is null or id = any($2))',
    [scope.actor.id, ids, at],
  );
}
