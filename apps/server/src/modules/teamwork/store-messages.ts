/** SQL of what is said in rooms, and of files brought for it. */
import { type Db, type Scope, searchVector, type Tx } from '#kernel';
import type { MessageRow, UploadRow } from './tables.ts';

const columns = 'seq, room_id, client_id, author_id, at, kind, text, attachment, event, mentions';
/** `$1`: who asks. Only members, and only since they came. */
const readable = `exists (select 1 from teamwork.member m where m.room_id = t.room_id and m.staff_id = $1 and t.seq > m.from_seq)`;

export async function messageByClientId(
  tx: Tx,
  scope: Scope,
  roomId: string,
  clientId: string,
): Promise<{ seq: number; at: Date } | null> {
  const [row] = await tx.query<{ seq: number; at: Date }>(
    'teamwork.by-client-id',
    'select seq, at from teamwork.message where room_id = $1 and author_id = $2 and client_id = $3',
    [roomId, scope.actor.id, clientId],
  );
  return row ?? null;
}

/** Said by who asks. The caller holds the room's lock. Returns the number it got: one more than the last. */
export async function insertMessage(
  tx: Tx,
  scope: Scope,
  message: Omit<MessageRow, 'seq' | 'author_id'> & { preview: string; silent: boolean },
): Promise<number> {
  const [row] = await tx.query<{ seq: number }>(
    'teamwork.say',
    `with numbered as (
       update teamwork.room set last_seq = last_seq + 1, last_at = $5, last_author_id = $4, last_text = $11
       where id = $1 returning last_seq as seq),
     read as (
       -- The author has read what they say; a fact about the room is nobody's unread message.
       update teamwork.member set read_seq = n.seq from numbered n
       where room_id = $1 and (staff_id = $4 or ($12 and read_seq = n.seq - 1))),
     named as (
       update teamwork.member set mentioned_seq = n.seq from numbered n
       where room_id = $1 and staff_id = any($10::uuid[]) and staff_id <> $4)
     insert into teamwork.message(room_id, seq, client_id, author_id, at, kind, text, attachment, event, mentions, words)
     select $1, n.seq, $2, $4, $5, $6, $7, $8, $9, $10, $3::tsvector from numbered n returning seq`,
    [
      message.room_id,
      message.client_id,
      searchVector(message.text, message.attachment?.name ?? ''),
      scope.actor.id,
      message.at,
      message.kind,
      message.text,
      message.attachment && JSON.stringify(message.attachment),
      message.event && JSON.stringify(message.event),
      message.mentions,
      message.preview,
      message.silent,
    ],
  );
  return row!.seq;
}

/** In order of numbers; `after` looks forward, otherwise the newest (before `before`). */
export async function readMessages(
  db: Db,
  scope: Scope,
  roomId: string,
  page: { after?: number | undefined; before?: number | undefined; limit: number },
): Promise<MessageRow[]> {
  const forward = page.after !== undefined;
  const rows = await db.query<MessageRow>(
    forward ? 'teamwork.messages-after' : 'teamwork.messages-before',
    `select ${columns} from teamwork.message t where room_id = $2 and ${readable}
       and ($3::bigint is null or seq ${forward ? '>' : '<'} $3) order by seq ${forward ? '' : 'desc'} limit $4`,
    [scope.actor.id, roomId, (forward ? page.after : page.before) ?? null, page.limit],
  );
  return forward ? rows : rows.reverse();
}

/** Newest first, in all rooms of the caller. */
export async function searchMessages(db: Db, scope: Scope, query: string): Promise<MessageRow[]> {
  return db.query<MessageRow>(
    'teamwork.search',
    `select ${columns} from teamwork.message t where words @@ $2::tsquery and kind <> 'event' and ${readable}
     order by at desc, seq desc limit 50`,
    [scope.actor.id, query],
  );
}

export async function insertUpload(db: Db, row: Omit<UploadRow, 'sent_seq'>): Promise<void> {
  await db.query(
    'teamwork.insert-upload',
    `insert into teamwork.upload(file_id, room_id, uploaded_by, name, media_type, size, at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.file_id, row.room_id, row.uploaded_by, row.name, row.media_type, row.size, row.at],
  );
}

/** Before it is sent, a file is its bringer's alone; after, of those who may read the message. */
export async function findUpload(db: Db, scope: Scope, roomId: string, fileId: string): Promise<UploadRow | null> {
  const [row] = await db.query<UploadRow>(
    'teamwork.upload',
    `select u.* from teamwork.upload u join teamwork.member m on m.room_id = u.room_id and m.staff_id = $1
     where u.room_id = $2 and u.file_id = $3 and (u.sent_seq > m.from_seq or (u.sent_seq is null and u.uploaded_by = $1))`,
    [scope.actor.id, roomId, fileId],
  );
  return row ?? null;
}

export async function markSent(tx: Tx, fileId: string, seq: number): Promise<void> {
  await tx.query('teamwork.mark-sent', 'update teamwork.upload set sent_seq = $2 where file_id = $1', [fileId, seq]);
}
