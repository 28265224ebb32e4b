/** All SQL of the schema `deferrals`. */
import { type Db, type Scope, type Tx, unitsWith } from '#kernel';
import type { ScheduledRow, ScheduledState } from './tables.ts';

const columns =
  's.id, s.origin_site, s.conversation_id, s.unit_id, s.staff_id, s.text, s.send_at, s.state, s.problem, s.created_at';
/** The author's own, and those of units whose conversations one reads or handles all; `$1`, `$2`. */
const visible = `(s.staff_id = $1::uuid or $2::uuid[] is null or s.unit_id = any($2::uuid[]))`;

function sight(scope: Scope): [string | null, string[] | null] {
  return [scope.actor.kind === 'staff' ? scope.actor.id : null, unitsWith(scope, 'conversations.read.unit')];
}

/** Waiting and failed ones of a conversation, the next first. */
export async function scheduledOf(db: Db, scope: Scope, conversationId: string): Promise<ScheduledRow[]> {
  return db.query<ScheduledRow>(
    'deferrals.of-conversation',
    `select ${columns} from deferrals.scheduled_message s
     where s.conversation_id = $3 and s.state in ('waiting', 'failed') and ${visible} order by s.send_at, s.id`,
    [...sight(scope), conversationId],
  );
}

/** Held until the transaction ends; null when absent or not for the caller. */
export async function lockScheduled(tx: Tx, scope: Scope, id: string): Promise<ScheduledRow | null> {
  const [row] = await tx.query<ScheduledRow>(
    'deferrals.lock',
    `select ${columns} from deferrals.scheduled_message s where s.id = $3 and ${visible} for update`,
    [...sight(scope), id],
  );
  return row ?? null;
}

/** Due ones in the scope's sight (the system's: all), the longest due first. */
export async function dueMessages(db: Db, scope: Scope, now: Date, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'deferrals.due',
    `select s.id from deferrals.scheduled_message s
     where s.state = 'waiting' and s.send_at <= $3 and ${visible} order by s.send_at, s.id limit $4`,
    [...sight(scope), now, limit],
  );
  return rows.map((row) => row.id);
}

/** Every conversation with words of ours that wait or failed. */
export async function conversationsWithWords(db: Db, scope: Scope): Promise<string[]> {
  const rows = await db.query<{ conversation_id: string }>(
    'deferrals.with-words',
    `select distinct s.conversation_id from deferrals.scheduled_message s where s.text <> '' and ${visible}`,
    sight(scope),
  );
  return rows.map((row) => row.conversation_id);
}

export async function wordsOf(db: Db, scope: Scope, ids: string[]): Promise<{ text: string; send_at: Date }[]> {
  return db.query<{ text: string; send_at: Date }>(
    'deferrals.words',
    `select s.text, s.send_at from deferrals.scheduled_message s
     where s.conversation_id = any($3::uuid[]) and s.text <> '' and ${visible} order by s.send_at`,
    [...sight(scope), ids],
  );
}

export async function insertScheduled(tx: Tx, row: ScheduledRow): Promise<void> {
  await tx.query(
    'deferrals.insert',
    `insert into deferrals.scheduled_message(id, origin_site, conversation_id, unit_id, staff_id, text, send_at, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.origin_site,
      row.conversation_id,
      row.unit_id,
      row.staff_id,
      row.text,
      row.send_at,
      row.state,
      row.created_at,
    ],
  );
}

/** The words go with every state but waiting and failed: what was sent stands in the conversation. */
export async function endScheduled(tx: Tx, id: string, state: ScheduledState, problem: string | null): Promise<void> {
  await tx.query(
    'deferrals.end',
    `update deferrals.scheduled_message set state = $2::text, problem = $3,
       text = case when $2::text = 'failed' then text else '' end where id = $1`,
    [id, state, problem],
  );
}

export async function wipeWords(tx: Tx, conversationIds: string[]): Promise<void> {
  await tx.query(
    'deferrals.wipe',
    `update deferrals.scheduled_message set text = '', state = case when state = 'waiting' then 'cancelled' else state end
     where conversation_id = any($1::uuid[])`,
    [conversationIds],
  );
}
