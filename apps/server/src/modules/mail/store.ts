/** Letters and threads of the schema `mail`. */
import { bySecret, type Db, forProgram, forStaff, rowsJson, type Scope, type Tx, unitsWith } from '#kernel';
import type { LetterFile, LetterRow, ThreadRow } from './tables.ts';

const columns = `l.id, l.origin_site, l.mailbox_id, l.direction, l.kind, l.state, l.reason, l.thread_id, l.conversation_id, l.seq, l.unit_id,
  l.folder, l.uid_validity::float8 as uid_validity, l.uid::float8 as uid, l.message_hash, l.essence, l.ring, l.wrapped_key, l.head_sealed, l.html_sealed,
  l.attachments, l.warnings, l.file_id, l.size::float8 as size, l.at, l.attempts, l.next_try_at, l.sent_at, l.filed, l.bounce`;

const written = `id, origin_site, mailbox_id, direction, kind, state, reason, thread_id, conversation_id, seq, unit_id, folder, uid_validity, uid,
  message_hash, essence, writer, ring, wrapped_key, head_sealed, html_sealed, attachments, warnings, file_id, size, at, next_try_at, filed`;

/** How many were new: what the box has already, under its number or its id, is passed by. */
const insertion = `insert into mail.letter(${written}) select ${written} from jsonb_populate_recordset(null::mail.letter, $1::jsonb)
  on conflict do nothing returning id`;

/** Returns how many were not there already. */
export async function insertLetters(tx: Tx, rows: readonly LetterRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  return (await tx.query('mail.insert-letters', insertion, [rowsJson(rows)])).length;
}

/** One of our own: its id is new. */
export function sendLetter(tx: Tx, row: LetterRow): void {
  tx.send('mail.insert-letters', insertion, [rowsJson([row])]);
}

/** Which of these letters of one folder the box has already, by their number in the folder or by their id and what they say. Numbers. */
export async function known(
  db: Db,
  scope: Scope,
  place: { mailboxId: string; folder: string; uidValidity: number },
  letters: readonly { uid: number; hash: string; essence: string }[],
): Promise<Set<number>> {
  forProgram(scope);
  const rows = await db.query<{ uid: number }>(
    'mail.known',
    // Each by the indexes, whatever the planner believes about a table that was empty a minute ago.
    `select a.uid::float8 as uid from unnest($4::bigint[], $5::text[], $6::text[]) a(uid, hash, essence)
     cross join lateral (
       select from mail.letter where mailbox_id = $1 and uid = a.uid and folder = $2 and uid_validity = $3
       union all select from mail.letter where mailbox_id = $1 and message_hash = a.hash and direction = 'in'
         and (essence is null or essence = a.essence) limit 1) k`,
    [
      place.mailboxId,
      place.folder,
      place.uidValidity,
      letters.map(({ uid }) => uid),
      letters.map(({ hash }) => hash),
      letters.map((one) => one.essence),
    ],
  );
  return new Set(rows.map(({ uid }) => uid));
}

/** Where letters stand that came or went by mailboxes. */
export async function conversationsOfLetters(db: Db, scope: Scope, hashes: string[]): Promise<Map<string, string>> {
  forProgram(scope);
  const rows = await db.query<{ message_hash: string; conversation_id: string }>(
    'mail.conversations-of-letters',
    'select message_hash, conversation_id from mail.letter where message_hash = any($1) and conversation_id is not null',
    [hashes],
  );
  return new Map(rows.map((row) => [row.message_hash, row.conversation_id]));
}

/** Threads that hold one of the letters named, the likeliest first; of any box. For placing letters. */
export async function threadsOfLetters(db: Db, scope: Scope, hashes: string[]): Promise<ThreadRow[]> {
  forProgram(scope);
  if (hashes.length === 0) return [];
  return db.query<ThreadRow>(
    'mail.threads-of-letters',
    `select t.* from (
       select l.thread_id, min(array_position($1::text[], l.message_hash)) as place from mail.letter l
       where l.message_hash = any($1) and l.thread_id is not null group by 1) f
     join mail.thread t on t.id = f.thread_id order by f.place limit 5`,
    [hashes],
  );
}

/** For letters on their way out: what leads answers back to each thread. */
export async function tokensOfThreads(db: Db, scope: Scope, ids: string[]): Promise<Map<string, string>> {
  forProgram(scope);
  const rows = await db.query<Pick<ThreadRow, 'id' | 'token'>>(
    'mail.tokens-of-threads',
    'select id, token from mail.thread where id = any($1)',
    [ids],
  );
  return new Map(rows.map(({ id, token }) => [id, token]));
}

export async function threadsOfTokens(db: Db, scope: Scope, tokens: string[]): Promise<ThreadRow[]> {
  bySecret(scope);
  if (tokens.length === 0) return [];
  return db.query<ThreadRow>('mail.threads-of-tokens', 'select * from mail.thread where token = any($1) limit 5', [
    tokens,
  ]);
}

/** Locked: letters of one thread come after one another. */
export async function lockThread(tx: Tx, scope: Scope, id: string): Promise<ThreadRow | null> {
  forStaff(scope);
  const [row] = await tx.query<ThreadRow>(
    'mail.lock-thread',
    'select * from mail.thread where id = $1 for no key update',
    [id],
  );
  return row ?? null;
}

/** The caller decided that the scope may read the conversation. */
export async function threadOfConversation(db: Db, scope: Scope, conversationId: string): Promise<ThreadRow | null> {
  forStaff(scope);
  const [row] = await db.query<ThreadRow>(
    'mail.thread-of-conversation',
    `select t.* from mail.thread t where t.conversation_id = $1
     union all select t.* from mail.thread t join mail.letter l on l.thread_id = t.id where l.conversation_id = $1 limit 1`,
    [conversationId],
  );
  return row ?? null;
}

export async function insertThreads(tx: Tx, rows: readonly ThreadRow[]): Promise<void> {
  if (rows.length === 0) return;
  const all = 'id, origin_site, mailbox_id, subject, token, conversation_id, customer_id, participants, created_at';
  await tx.query(
    'mail.insert-threads',
    `insert into mail.thread(${all}) select ${all} from jsonb_populate_recordset(null::mail.thread, $1::jsonb)`,
    [rowsJson(rows)],
  );
}

export function saveThread(tx: Tx, row: Pick<ThreadRow, 'id' | 'conversation_id' | 'participants'>): void {
  tx.send('mail.save-thread', 'update mail.thread set conversation_id = $2, participants = $3 where id = $1', [
    row.id,
    row.conversation_id,
    row.participants,
  ]);
}

/** The caller decided that the scope may read the conversation that the thread belongs to. */
// In the order they came here: servers tell their times by the second.
export async function lettersOfThread(db: Db, scope: Scope, threadId: string, limit: number): Promise<LetterRow[]> {
  forStaff(scope);
  const rows = await db.query<LetterRow>(
    'mail.letters-of-thread',
    `select ${columns} from mail.letter l where l.thread_id = $1 and l.state <> 'copy' order by l.id desc limit $2`,
    [threadId, limit],
  );
  return rows.reverse();
}

/** The last letter of the other side that can be answered. */
export async function lastIncoming(db: Db, scope: Scope, threadId: string): Promise<LetterRow | null> {
  forStaff(scope);
  const [row] = await db.query<LetterRow>(
    'mail.last-incoming',
    `select ${columns} from mail.letter l where l.thread_id = $1 and l.direction = 'in' and l.kind in ('letter', 'form') and l.state = 'received'
     order by l.id desc limit 1`,
    [threadId],
  );
  return row ?? null;
}

/** The letter that began the thread. */
export async function firstIncoming(db: Db, scope: Scope, threadId: string): Promise<LetterRow | null> {
  forStaff(scope);
  const [row] = await db.query<LetterRow>(
    'mail.first-incoming',
    `select ${columns} from mail.letter l where l.thread_id = $1 and l.direction = 'in' and l.kind in ('letter', 'form') and l.state = 'received'
     order by l.id limit 1`,
    [threadId],
  );
  return row ?? null;
}

/** The caller decides whether the scope may read its conversation, or its unit when it has none. */
export async function letterById(db: Db, scope: Scope, id: string): Promise<LetterRow | null> {
  forStaff(scope);
  const [row] = await db.query<LetterRow>('mail.letter', `select ${columns} from mail.letter l where l.id = $1`, [id]);
  return row ?? null;
}

export async function lockLetter(tx: Tx, scope: Scope, id: string): Promise<LetterRow | null> {
  forStaff(scope);
  const [row] = await tx.query<LetterRow>(
    'mail.lock-letter',
    `select ${columns} from mail.letter l where l.id = $1 for no key update`,
    [id],
  );
  return row ?? null;
}

/** A letter of ours that a report names. */
export async function sentByHash(db: Db, scope: Scope, hashes: string[]): Promise<LetterRow | null> {
  forProgram(scope);
  if (hashes.length === 0) return null;
  const [row] = await db.query<LetterRow>(
    'mail.sent-by-hash',
    `select ${columns} from mail.letter l where l.message_hash = any($1) and l.direction = 'out' limit 1`,
    [hashes],
  );
  return row ?? null;
}

export async function lastSent(db: Db, scope: Scope, threadId: string): Promise<LetterRow | null> {
  forProgram(scope);
  const [row] = await db.query<LetterRow>(
    'mail.last-sent',
    `select ${columns} from mail.letter l where l.thread_id = $1 and l.direction = 'out' order by l.id desc limit 1`,
    [threadId],
  );
  return row ?? null;
}

export async function saveBounce(tx: Tx, id: string, bounce: string): Promise<void> {
  await tx.query('mail.save-bounce', 'update mail.letter set bounce = $2 where id = $1', [id, bounce]);
}

/** How many letters each wrote to a box within the time before theirs; writers are known by a blind index only. */
export async function lettersFrom(
  db: Db,
  scope: Scope,
  input: { mailboxId: string; within: string; letters: readonly { writer: string; at: Date }[] },
): Promise<Map<string, number>> {
  forProgram(scope);
  const rows = await db.query<{ writer: string; n: number }>(
    'mail.letters-from',
    `select a.writer, k.n from unnest($3::text[], $4::timestamptz[]) a(writer, at)
     cross join lateral (select count(*)::int as n from mail.letter l
       -- By the writer's index: "is true" keeps those of the box out of the choice.
       where l.writer = a.writer and l.direction = 'in' and l.at > a.at - $2::interval and (l.mailbox_id = $1) is true) k`,
    [input.mailboxId, input.within, input.letters.map(({ writer }) => writer), input.letters.map(({ at }) => at)],
  );
  return new Map(rows.map(({ writer, n }) => [writer, n]));
}

/** Letters that wait for a person: could not be taken or could not be sent. Newest first. */
export async function listHeld(db: Db, scope: Scope, limit: number): Promise<LetterRow[]> {
  return db.query<LetterRow>(
    'mail.held',
    `select ${columns} from mail.letter l where l.state in ('held', 'failed') and ($1::uuid[] is null or l.unit_id = any($1))
     order by l.at desc, l.id desc limit $2`,
    [unitsWith(scope, 'mail.held'), limit],
  );
}

export async function dropHeld(tx: Tx, id: string): Promise<void> {
  await tx.query('mail.drop-held', `update mail.letter set state = 'dropped' where id = $1`, [id]);
}

/** Its number is free again, so that it can be placed anew. */
export async function removeHeld(tx: Tx, id: string): Promise<void> {
  await tx.query('mail.remove-held', `delete from mail.letter where id = $1 and state = 'held'`, [id]);
}

export type Placed = { threadId: string; conversationId: string; seq: number; attachments: LetterFile[] };

export async function staleKeys(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'mail.stale-keys',
    "select id, ring, wrapped_key from mail.letter where ring <> $1 and wrapped_key <> '' order by id limit $2 for update skip locked",
    [current, limit],
  );
}

export async function saveKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('mail.save-key', 'update mail.letter set ring = $2, wrapped_key = $3 where id = $1', [
    id,
    ring,
    wrapped,
  ]);
}
