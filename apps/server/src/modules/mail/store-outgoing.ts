/** Letters on their way out, and what a customer's letters are for export and erasure. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { LetterRow } from './tables.ts';

const columns = `l.id, l.origin_site, l.mailbox_id, l.direction, l.kind, l.state, l.reason, l.thread_id, l.conversation_id, l.seq, l.unit_id,
  l.message_hash, l.essence, l.ring, l.wrapped_key, l.head_sealed, l.html_sealed, l.attachments, l.file_id, l.size::float8 as size, l.at, l.attempts,
  l.next_try_at, l.sent_at, l.filed, l.bounce`;

/**
 * Due ones of a site, each for one sender; `inHand`: those this node is giving to a server still, `without`: boxes that have enough in
 * hand. Unless it is told otherwise within
 * five minutes, each is due again. The time until then is the claim: who holds another may say nothing about the letter any more.
 */
export async function claimDue(
  tx: Tx,
  scope: Scope,
  {
    site,
    now,
    limit,
    inHand,
    without,
  }: { site: number; now: Date; limit: number; inHand: string[]; without: string[] },
): Promise<LetterRow[]> {
  forProgram(scope);
  return tx.query<LetterRow>(
    'mail.claim-due',
    `update mail.letter l set state = 'sending', next_try_at = $1::timestamptz + interval '5 minutes' from (
       select id from mail.letter where direction = 'out' and state in ('queued', 'sending') and next_try_at <= $1
         and origin_site = $3 and id <> all($4::uuid[]) and mailbox_id <> all($5::uuid[])
       order by next_try_at limit $2 for no key update skip locked) d
     where l.id = d.id returning ${columns}`,
    [now, limit, site, inHand, without],
  );
}

/** What the leader before had in hand, or this one lost hold of, is due at once. One that the other is writing about is met later. */
export async function reclaim(
  tx: Tx,
  scope: Scope,
  { site, now, inHand }: { site: number; now: Date; inHand: string[] },
): Promise<void> {
  forProgram(scope);
  await tx.query(
    'mail.reclaim',
    `update mail.letter l set next_try_at = $2 from (
       select id from mail.letter where direction = 'out' and state = 'sending' and origin_site = $1 and id <> all($3::uuid[])
       for no key update skip locked) d where l.id = d.id`,
    [site, now, inHand],
  );
}

/** A node that stands still between a letter and its commit lets go of it, instead of keeping others from it. */
const guard = `set_config('idle_in_transaction_session_timeout', '5000', true)`;

type Claimed = Pick<LetterRow, 'id' | 'next_try_at'>;

/** False: another node took the letter over meanwhile, or it has gone; nothing was changed. So do those below. */
export async function saveOriginal(tx: Tx, claimed: Claimed, file: { id: string; size: number }): Promise<boolean> {
  const rows = await tx.query(
    'mail.save-original',
    `update mail.letter set file_id = $3, size = $4
     where id = $1 and state = 'sending' and next_try_at = $2 returning id, ${guard}`,
    [claimed.id, claimed.next_try_at, file.id, file.size],
  );
  return rows.length > 0;
}

/** The server said yes: true whoever holds the claim by now. What was erased meanwhile stays so. */
export function markSent(tx: Tx, id: string, at: Date, filed: boolean): void {
  tx.send(
    'mail.mark-sent',
    `update mail.letter set state = 'sent', sent_at = $2, filed = $3, reason = null, next_try_at = null, attempts = attempts + 1
     where id = $1 and state in ('queued', 'sending') returning ${guard}`,
    [id, at, filed],
  );
}

export async function markAgain(tx: Tx, claimed: Claimed, reason: string, at: Date): Promise<boolean> {
  const rows = await tx.query(
    'mail.mark-again',
    `update mail.letter set state = 'queued', reason = $3, next_try_at = $4, attempts = attempts + 1
     where id = $1 and state = 'sending' and next_try_at = $2 returning id, ${guard}`,
    [claimed.id, claimed.next_try_at, reason, at],
  );
  return rows.length > 0;
}

export async function putOff(tx: Tx, claimed: Claimed, at: Date): Promise<boolean> {
  const rows = await tx.query(
    'mail.put-off',
    `update mail.letter set state = 'queued', next_try_at = $3 where id = $1 and state = 'sending' and next_try_at = $2 returning id, ${guard}`,
    [claimed.id, claimed.next_try_at, at],
  );
  return rows.length > 0;
}

export async function markFailed(tx: Tx, claimed: Claimed, reason: string): Promise<boolean> {
  const rows = await tx.query(
    'mail.mark-failed',
    `update mail.letter set state = 'failed', reason = $3, next_try_at = null, attempts = attempts + 1
     where id = $1 and state = 'sending' and next_try_at = $2 returning id, ${guard}`,
    [claimed.id, claimed.next_try_at, reason],
  );
  return rows.length > 0;
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
export async function unfiled(
  db: Db,
  scope: Scope,
  { site, limit, without }: { site: number; limit: number; without: string[] },
): Promise<LetterRow[]> {
  forProgram(scope);
  return db.query<LetterRow>(
    'mail.unfiled',
    `select ${columns} from mail.letter l where l.direction = 'out' and l.state = 'sent' and not l.filed
       and l.origin_site = $3 and l.mailbox_id <> all($2) order by l.sent_at limit $1`,
    [limit, without, site],
  );
}

export async function markFiled(tx: Tx, id: string): Promise<void> {
  await tx.query('mail.mark-filed', `update mail.letter set filed = true where id = $1 returning ${guard}`, [id]);
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

/** For whoever switches mail off: letters that wait to leave, and letters held back. */
export async function useOf(db: Db, scope: Scope): Promise<Record<string, number>> {
  forProgram(scope);
  const [row] = await db.query<Record<string, number>>(
    'mail.use',
    `select (select count(*)::int from mail.letter where direction = 'out' and state in ('queued', 'sending')) as waiting,
            (select count(*)::int from mail.letter where direction = 'in' and state = 'held') as held`,
  );
  return row!;
}
