/** SQL of the experience board: every colleague reads it. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { PostRow, ReplyRow, SeenPostRow } from './tables.ts';

const columns = `p.id, p.origin_site, p.kind, p.unit_id, p.author_id, p.title, p.body, p.starts_at, p.place, p.created_at, p.edited_at,
  p.removed_at, p.replies, p.marks, p.version`;
const seen = `select ${columns}, exists (select from bulletins.mark m where m.post_id = p.id and m.staff_id = $1::uuid) as marked
  from bulletins.post p where p.removed_at is null`;

/** Newest first; `query`: a tsquery. */
export async function listPosts(
  db: Db,
  scope: Scope,
  filter: { kind: string; query: string | null; before: { at: Date; id: string } | null; limit: number },
): Promise<SeenPostRow[]> {
  forStaff(scope);
  return db.query<SeenPostRow>(
    'bulletins.posts',
    `${seen} and p.kind = $2 and ($3::text is null or p.words @@ $3::tsquery)
       and ($4::timestamptz is null or (p.created_at, p.id) < ($4, $5::uuid))
     order by p.created_at desc, p.id desc limit $6`,
    [scope.actor.id, filter.kind, filter.query, filter.before?.at ?? null, filter.before?.id ?? null, filter.limit],
  );
}

export async function findPost(db: Db, scope: Scope, id: string): Promise<SeenPostRow | null> {
  forStaff(scope);
  const [row] = await db.query<SeenPostRow>('bulletins.post', `${seen} and p.id = $2`, [scope.actor.id, id]);
  return row ?? null;
}

/** Until the end of the transaction nobody else replies, marks or removes. */
export async function lockPost(tx: Tx, scope: Scope, id: string): Promise<PostRow | null> {
  forStaff(scope);
  const [row] = await tx.query<PostRow>(
    'bulletins.lock-post',
    `select ${columns} from bulletins.post p where p.id = $1 and p.removed_at is null for no key update`,
    [id],
  );
  return row ?? null;
}

export async function insertPost(tx: Tx, row: PostRow, words: string): Promise<void> {
  await tx.query(
    'bulletins.write-post',
    `insert into bulletins.post(id, origin_site, kind, unit_id, author_id, title, body, starts_at, place, created_at, words)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::tsvector)`,
    [
      row.id,
      row.origin_site,
      row.kind,
      row.unit_id,
      row.author_id,
      row.title,
      row.body,
      row.starts_at,
      row.place,
      row.created_at,
      words,
    ],
  );
}

/** False when somebody else was faster. */
export async function updatePost(tx: Tx, row: PostRow, words: string): Promise<boolean> {
  const rows = await tx.query(
    'bulletins.edit-post',
    `update bulletins.post set title = $3, body = $4, starts_at = $5, place = $6, edited_at = $7, words = $8::tsvector,
       version = version + 1 where id = $1 and version = $2 returning id`,
    [row.id, row.version, row.title, row.body, row.starts_at, row.place, row.edited_at, words],
  );
  return rows.length === 1;
}

export async function removePostRow(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('bulletins.remove-post', 'update bulletins.post set removed_at = $2 where id = $1', [id, at]);
}

export async function repliesOf(db: Db, scope: Scope, postId: string): Promise<ReplyRow[]> {
  forStaff(scope);
  return db.query<ReplyRow>(
    'bulletins.replies',
    `select id, post_id, author_id, at, text from bulletins.reply where post_id = $1 and removed_at is null
     order by at, id limit 1000`,
    [postId],
  );
}

export async function insertReply(tx: Tx, row: ReplyRow): Promise<void> {
  await tx.query(
    'bulletins.reply',
    `with counted as (update bulletins.post set replies = replies + 1 where id = $2)
     insert into bulletins.reply(id, post_id, author_id, at, text) values ($1, $2, $3, $4, $5)`,
    [row.id, row.post_id, row.author_id, row.at, row.text],
  );
}

export async function removeReplyRow(tx: Tx, row: ReplyRow, at: Date): Promise<void> {
  await tx.query(
    'bulletins.remove-reply',
    `with gone as (update bulletins.reply set removed_at = $3 where id = $1 and removed_at is null returning post_id)
     update bulletins.post set replies = replies - 1 where id = $2 and exists (select from gone)`,
    [row.id, row.post_id, at],
  );
}

export async function setMark(tx: Tx, postId: string, staffId: string, at: Date, on: boolean): Promise<void> {
  await tx.query(
    on ? 'bulletins.mark' : 'bulletins.unmark',
    on
      ? `with set_now as (
           insert into bulletins.mark(post_id, staff_id, at) values ($1, $2, $3) on conflict do nothing returning 1)
         update bulletins.post set marks = marks + 1 where id = $1 and exists (select from set_now)`
      : `with taken as (delete from bulletins.mark where post_id = $1 and staff_id = $2 and at <= $3 returning 1)
         update bulletins.post set marks = marks - 1 where id = $1 and exists (select from taken)`,
    [postId, staffId, at],
  );
}

export async function markersOf(db: Db, scope: Scope, postId: string): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ staff_id: string }>(
    'bulletins.markers',
    'select staff_id from bulletins.mark where post_id = $1 order by at limit 500',
    [postId],
  );
  return rows.map((row) => row.staff_id);
}
