/** Messages that came through channels, and those on their way out. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { MessageRow } from './tables.ts';

export async function insertMessage(tx: Tx, row: MessageRow): Promise<void> {
  await tx.query(
    'channels.insert-message',
    `insert into channels.message(id, channel_id, contact_id, conversation_id, seq, direction, state, outer_hash, sealed, parts, next_try_at, at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      row.id,
      row.channel_id,
      row.contact_id,
      row.conversation_id,
      row.seq,
      row.direction,
      row.state,
      row.outer_hash,
      row.sealed,
      row.parts,
      row.next_try_at,
      row.at,
      row.changed_at,
    ],
  );
}

/** What was taken under this id of the other side. */
export async function takenBefore(
  db: Db,
  scope: Scope,
  channelId: string,
  outerHash: string,
): Promise<MessageRow | null> {
  forProgram(scope);
  const [row] = await db.query<MessageRow>(
    'channels.taken-before',
    "select * from channels.message where channel_id = $1 and outer_hash = $2 and direction = 'in'",
    [channelId, outerHash],
  );
  return row ?? null;
}

/** One of ours, by its id or by what the other side called it. Locked. */
export async function lockSent(
  tx: Tx,
  scope: Scope,
  input: { channelId: string; id: string | null; outerHash: string },
): Promise<MessageRow | null> {
  forProgram(scope);
  const [row] = await tx.query<MessageRow>(
    'channels.lock-sent',
    `select * from channels.message where channel_id = $1 and direction = 'out' and (id = $2 or outer_hash = $3) limit 1 for no key update`,
    [input.channelId, input.id, input.outerHash],
  );
  return row ?? null;
}

/** The caller decided that the scope may read the conversation. */
export async function deliveriesOf(db: Db, scope: Scope, conversationId: string): Promise<MessageRow[]> {
  forStaff(scope);
  return db.query<MessageRow>(
    'channels.deliveries',
    `select * from channels.message where conversation_id = $1 and direction = 'out' order by seq desc limit 200`,
    [conversationId],
  );
}

/**
 * Due ones of channels that are not busy, in their order; due again within five minutes unless it is told otherwise. What stands
 * behind a message to the same person that waits for another try waits too.
 */
export async function claimDue(
  tx: Tx,
  scope: Scope,
  input: { site: number; now: Date; busy: string[]; limit: number },
): Promise<MessageRow[]> {
  forProgram(scope);
  const rows = await tx.query<MessageRow>(
    'channels.claim-due',
    `update channels.message m set state = 'sending', next_try_at = $2::timestamptz + interval '5 minutes' from (
       select m.id from channels.message m join channels.channel c on c.id = m.channel_id
       where m.state in ('queued', 'sending') and m.next_try_at <= $2 and c.origin_site = $1 and c.state = 'active'
         and not m.channel_id = any($3::uuid[])
         and not exists (select from channels.message e where e.contact_id = m.contact_id and e.id < m.id
           and e.state in ('queued', 'sending') and e.next_try_at > $2)
       order by m.id limit $4 for no key update of m skip locked) d
     where m.id = d.id returning m.*`,
    [input.site, input.now, input.busy, input.limit],
  );
  return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** A leader that starts anew: what its forerunner had in hand is due at once. */
export async function reclaim(tx: Tx, scope: Scope, site: number, now: Date): Promise<void> {
  forProgram(scope);
  await tx.query(
    'channels.reclaim',
    `update channels.message m set next_try_at = $2 from channels.channel c where c.id = m.channel_id and c.origin_site = $1 and m.state = 'sending'`,
    [site, now],
  );
}

export async function markSent(
  tx: Tx,
  id: string,
  sent: { state: 'sent' | 'delivered'; outerHash: string | null; parts: number | null; at: Date },
): Promise<void> {
  await tx.query(
    'channels.mark-sent',
    `update channels.message set state = case when state in ('sending', 'queued') then $2 else state end, outer_hash = $3,
       parts = coalesce($4, parts), sealed = null, reason = null, next_try_at = null, attempts = attempts + 1, changed_at = $5 where id = $1`,
    [id, sent.state, sent.outerHash, sent.parts, sent.at],
  );
}

export async function markAgain(tx: Tx, id: string, reason: string, next: Date, tried = true): Promise<void> {
  await tx.query(
    'channels.mark-again',
    `update channels.message set state = 'queued', reason = $2, next_try_at = $3, attempts = attempts + $4 where id = $1 and state = 'sending'`,
    [id, reason, next, tried ? 1 : 0],
  );
}

/** Words of what did not arrive stay for a while: it may be tried again. */
export async function moveOn(
  tx: Tx,
  id: string,
  next: { state: MessageRow['state']; reason: string | null; at: Date },
): Promise<void> {
  await tx.query(
    'channels.move-on',
    `update channels.message set state = $2, reason = $3, sealed = case when $2 = 'failed' then sealed end, next_try_at = null,
       changed_at = $4 where id = $1`,
    [id, next.state, next.reason, next.at],
  );
}

/** What was said before the channel was ours to drive (the demo company): it counts as arrived. */
export async function markDelivered(tx: Tx, conversationId: string, at: Date): Promise<void> {
  await tx.query(
    'channels.mark-delivered',
    `update channels.message set state = 'delivered', sealed = null, next_try_at = null, changed_at = $2
     where conversation_id = $1 and state = 'queued'`,
    [conversationId, at],
  );
}
