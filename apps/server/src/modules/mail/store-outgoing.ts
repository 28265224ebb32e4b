/** Letters on their way out, and what a customer's letters are for export and erasure. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { LetterRow } from './tables.ts';

const columns = `l.id, l.origin_site, l.mailbox_id, l.direction, l.kind, l.state, l.reason, l.thread_id, l.conversation_id, l.seq, l.unit_id,
  l.message_hash, l.essence, l.ring, l.wrapped_key, l.head_sealed, l.html_sealed, l.attachments, l.file_id, l.size::float8 as size, l.at, l.attempts,
  l.next_try_at, l.sent_at, l.filed, l.bounce`;

/** Due ones, each for one sender; unless it is told otherwise within five minutes, it is due again. */
export async function claimDue(tx: Tx, scope: Scope, now: Date, limit: number): Promise<LetterRow[]> {
  forProgram(scope);
  return tx.query<LetterRow>(
    'mail.claim-due',
    `update mail.letter l set state = 'sending', next_try_at = $1::timestamptz + interval '5 minutes' from (
       select id from mail.letter where direction = 'out' and state in ('queued', 'sending') and next_try_at <= $1
       order by next_try_at limit $2 for no key update skip locked) d
     where l.id = d.id returning ${columns}`,
    [now, limit],
  );
}

/** A leader that starts anew: what its forerunner had in hand is due at once. */
export async function reclaim(tx: Tx, scope: Scope, site: number, now: Date): Promise<void> {
  forProgram(scope);
  await tx.query(
    'mail.reclaim',
    `update mail.letter set next_try_at = $2 where direction = 'out' and state = 'sending' and origin_site = $1`,
    [site, now],
  );
}

export function saveOriginal(tx: Tx, id: string, file: { id: string; size: number }): void {
  tx.send('mail.save-original', 'update mail.letter set file_id = $2, size = $3 where id = $1', [
    id,
    file.id,
    file.size,
  ]);
}

export function markSent(tx: Tx, id: string, at: Date, filed: boolean): void {
  tx.send(
    'mail.mark-sent',
    `update mail.letter set state = 'sent', sent_at = $2, filed = $3, reason = null, next_try_at = null, attempts = attempts + 1 where id = $1`,
    [id, at, filed],
  );
}

export async function markAgain(tx: Tx, id: string, reason: string, at: Date): Promise<void> {
  await tx.query(
    'mail.mark-again',
    `update mail.letter set state = 'queued', reason = $2, next_try_at = $3, attempts = attempts + 1 where id = $1`,
    [id, reason, at],
  );
}

export async function putOff(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query('mail.put-off', `update mail.letter set state = 'queued', next_try_at = $2 where id = $1`, [id, at]);
}

export async function markFailed(tx: Tx, id: string, reason: string): Promise<void> {
  await tx.query(
    'mail.mark-failed',
    `update mail.letter set state = 'failed', reason = $2, next_try_at = null, attempts = attempts + 1 where id = $1`,
    [id, reason],
  );
}

/** Somebody asks for another try. */
export async function markQueued(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(
    'mail.mark-queued',
    `update mail.letter set state = 'queued', reason = null, next_try_at = $2, attempts = 0 where id = $1 and state = 'failed'`,
    [id, at],
  );
}

/** `without`: boxes that are left alone for now, so that one without room holds no other up. */
export async function unfiled(db: Db, scope: Scope, limit: number, without: string[]): Promise<LetterRow[]> {
  forProgram(scope);
  return db.query<LetterRow>(
    'mail.unfiled',
    `select ${columns} from mail.letter l where l.direction = 'out' and l.state = 'sent' and not l.filed
       and l.mailbox_id <> all($2) order by l.sent_at limit $1`,
    [limit, without],
  );
}

export async function markFiled(tx: Tx, id: string): Promise<void> {
  await tx.query('mail.mark-filed', 'update mail.letter set filed = true where id = $1', [id]);
}

export async function lettersOfCustomers(db: Db, scope: Scope, customerIds: string[]): Promise<LetterRow[]> {
  forStaff(scope);
  return db.query<LetterRow>(
    'mail.letters-of-customers',
    `select ${columns} from mail.letter l join mail.thread t on t.id = l.thread_id where t.customer_id = any($1) order by l.at`,
    [customerIds],
  );
}

export async function wipeLetters(tx: Tx, customerIds: string[]): Promise<void> {
  await tx.query(
    'mail.wipe-letters',
    `update mail.letter l set wrapped_key = '', head_sealed = '', html_sealed = null, attachments = '[]', file_id = null, warnings = '{}',
       state = case when l.state in ('queued', 'sending') then 'dropped' else l.state end, next_try_at = null, filed = true
     from mail.thread t where t.id = l.thread_id and t.customer_id = any($1)`,
    [customerIds],
  );
  await tx.query(
    'mail.wipe-threads',
    `update mail.thread set subject = '', participants = '{}' where customer_id = any($1)`,
    [customerIds],
  );
}
