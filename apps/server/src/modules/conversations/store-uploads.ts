/** Files brought for a conversation, before and after they are sent. */
import { type Db, forStaff, ownVisitor, rowsJson, type Scope, type Tx } from '#kernel';

export type UploadRow = {
  file_id: string;
  conversation_id: string;
  uploaded_by: string;
  name: string;
  media_type: string;
  size: number;
  width: number | null;
  height: number | null;
  at: Date;
  sent_seq: number | null;
};

export function insertUpload(db: Db, row: Omit<UploadRow, 'sent_seq'>): Promise<void> {
  return insertSent(db, [{ ...row, sent_seq: null }]);
}

/** Files that came together with what was said. */
export async function insertSent(db: Db, rows: readonly UploadRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query(
    'conversations.insert-sent',
    `insert into conversations.upload(file_id, conversation_id, uploaded_by, name, media_type, size, width, height, at, sent_seq)
     select file_id, conversation_id, uploaded_by, name, media_type, size, width, height, at, sent_seq
     from jsonb_populate_recordset(null::conversations.upload, $1::jsonb)`,
    [rowsJson(rows)],
  );
}

/** The caller decided that the scope may read the conversation. */
export async function uploadById(
  db: Db,
  scope: Scope,
  conversationId: string,
  fileId: string,
): Promise<UploadRow | null> {
  const [row] = await db.query<UploadRow>(
    'conversations.upload-by-id',
    `select u.* from conversations.upload u join conversations.conversation c on c.id = u.conversation_id
     where u.conversation_id = $1 and u.file_id = $2 and ($3::uuid is null or c.visitor_id = $3)`,
    [conversationId, fileId, ownVisitor(scope)],
  );
  return row ?? null;
}

/** A visitor knows only the file's id: it must be in one of their own conversations. */
export async function uploadOfVisitor(db: Db, scope: Scope, fileId: string): Promise<UploadRow | null> {
  const [row] = await db.query<UploadRow>(
    'conversations.upload-of-visitor',
    `select u.* from conversations.upload u join conversations.conversation c on c.id = u.conversation_id
     where u.file_id = $1 and c.visitor_id = $2`,
    [fileId, scope.actor.id],
  );
  return row ?? null;
}

export async function markSent(tx: Tx, fileId: string, seq: number): Promise<void> {
  await tx.query('conversations.mark-sent', 'update conversations.upload set sent_seq = $2 where file_id = $1', [
    fileId,
    seq,
  ]);
}

export async function dropUpload(tx: Tx, fileId: string): Promise<void> {
  await tx.query('conversations.drop-upload', 'delete from conversations.upload where file_id = $1', [fileId]);
}

/** Files of conversations, for erasure. */
export async function uploadsOf(db: Db, scope: Scope, conversationIds: string[]): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ file_id: string }>(
    'conversations.uploads-of',
    'select file_id from conversations.upload where conversation_id = any($1)',
    [conversationIds],
  );
  return rows.map((row) => row.file_id);
}
