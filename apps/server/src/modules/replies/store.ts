/** All SQL of the schema `replies`. */
import { type Db, forEveryone, type Scope, type Tx, unitsWith } from '#kernel';
import type { ReplyRow } from './tables.ts';

const columns =
  'r.id, r.origin_site, r.reach, r.staff_id, r.unit_id, r.folder, r.title, r.shortcut, r.initials, r.body_zh, r.body_en, r.uses, r.used_at, r.version, r.updated_at';

/** Own ones, the company's, those of the units above one's own and of those that one keeps; parameters from `$1` to `$3`. */
const visible = `(r.reach = 'company' or r.staff_id = $1::uuid or r.unit_id = any($2::uuid[])
  or (r.reach = 'team' and ($3::uuid[] is null or r.unit_id = any($3::uuid[]))))`;

function sight(scope: Scope, above: string[]): [string | null, string[], string[] | null] {
  return [scope.actor.kind === 'staff' ? scope.actor.id : null, above, unitsWith(scope, 'replies.manage')];
}

/** `above`: the caller's unit and those over it. The most used first. */
export async function listReplies(db: Db, scope: Scope, above: string[]): Promise<ReplyRow[]> {
  return db.query<ReplyRow>(
    'replies.list',
    `select ${columns} from replies.reply r where ${visible} order by r.uses desc, r.title, r.id limit 2000`,
    sight(scope, above),
  );
}

/** Everybody's. */
export async function companyReplies(db: Db, scope: Scope): Promise<ReplyRow[]> {
  forEveryone(scope);
  return db.query<ReplyRow>(
    'replies.company',
    `select ${columns} from replies.reply r where r.reach = 'company' order by r.folder, r.title, r.id`,
  );
}

/** Of units that the caller keeps the replies of. */
export async function teamReplies(db: Db, scope: Scope): Promise<ReplyRow[]> {
  return db.query<ReplyRow>(
    'replies.team',
    `select ${columns} from replies.reply r
     where r.reach = 'team' and ($1::uuid[] is null or r.unit_id = any($1::uuid[])) order by r.folder, r.title, r.id`,
    [unitsWith(scope, 'replies.manage')],
  );
}

/** Null when absent or not the caller's to use. */
export async function findReply(db: Db, scope: Scope, id: string, above: string[]): Promise<ReplyRow | null> {
  const [row] = await db.query<ReplyRow>(
    'replies.find',
    `select ${columns} from replies.reply r where r.id = $4 and ${visible}`,
    [...sight(scope, above), id],
  );
  return row ?? null;
}

export async function insertReply(tx: Tx, row: ReplyRow): Promise<void> {
  await tx.query(
    'replies.insert',
    `insert into replies.reply(id, origin_site, reach, staff_id, unit_id, folder, title, shortcut, initials, body_zh, body_en, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      row.id,
      row.origin_site,
      row.reach,
      row.staff_id,
      row.unit_id,
      row.folder,
      row.title,
      row.shortcut,
      row.initials,
      row.body_zh,
      row.body_en,
      row.updated_at,
    ],
  );
}

/** False when somebody else saved in between. */
export async function updateReply(tx: Tx, row: ReplyRow): Promise<boolean> {
  const rows = await tx.query(
    'replies.update',
    `update replies.reply set reach = $3, staff_id = $4, unit_id = $5, folder = $6, title = $7, shortcut = $8, initials = $9,
       body_zh = $10, body_en = $11, updated_at = $12, version = version + 1
     where id = $1 and version = $2 returning id`,
    [
      row.id,
      row.version,
      row.reach,
      row.staff_id,
      row.unit_id,
      row.folder,
      row.title,
      row.shortcut,
      row.initials,
      row.body_zh,
      row.body_en,
      row.updated_at,
    ],
  );
  return rows.length > 0;
}

export async function deleteReply(tx: Tx, id: string): Promise<void> {
  await tx.query('replies.delete', 'delete from replies.reply where id = $1', [id]);
}

export async function countUse(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('replies.count-use', 'update replies.reply set uses = uses + 1, used_at = $2 where id = $1', [id, at]);
}
