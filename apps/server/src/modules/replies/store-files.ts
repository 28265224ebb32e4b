/** Files of replies. The caller decided that the scope may see or change the reply. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { ReplyFileRow } from './tables.ts';

/** In the order in which they were added. */
export async function filesOf(db: Db, scope: Scope, replyIds: readonly string[]): Promise<ReplyFileRow[]> {
  forStaff(scope);
  if (replyIds.length === 0) return [];
  return db.query<ReplyFileRow>(
    'replies.files',
    `select file_id, reply_id, name, media_type, size, sha256, at from replies.file
     where reply_id = any($1::uuid[]) order by at, file_id`,
    [replyIds],
  );
}

export async function lockReply(tx: Tx, scope: Scope, id: string): Promise<void> {
  forStaff(scope);
  await tx.query('replies.lock', 'select id from replies.reply where id = $1 for update', [id]);
}

export async function insertFile(tx: Tx, row: ReplyFileRow): Promise<void> {
  await tx.query(
    'replies.file-insert',
    `insert into replies.file (file_id, reply_id, name, media_type, size, sha256, at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.file_id, row.reply_id, row.name, row.media_type, row.size, row.sha256, row.at],
  );
}

export async function deleteFile(tx: Tx, fileId: string): Promise<void> {
  await tx.query('replies.file-delete', 'delete from replies.file where file_id = $1', [fileId]);
}
