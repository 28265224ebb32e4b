/** Messages: read by seq, written one by one beside other changes (the many go through the lanes). */
import { type Db, nudgeSequencer, outboxInsert, outboxNextId, ownVisitor, type Scope, type Tx } from '#kernel';
import type { Card } from './contract.ts';
import { preview } from './rules/states.ts';
import type { AttachmentRow, AuthorKind, EventText, MessageKind, MessageRow } from './tables.ts';

const columns =
  'm.conversation_id, m.seq, m.client_id, m.at, m.author_kind, m.author_id, m.kind, m.text, m.event, m.attachment, m.card, m.recalled_at';
// The conversation's start names the partition.
const source =
  'conversations.message m join conversations.conversation c on c.id = m.conversation_id and c.started_at = m.started_at';

/** Whoever calls has decided that the scope may read the conversation; `notes`: false for visitors. */
export async function messagesAfter(
  db: Db,
  scope: Scope,
  conversationId: string,
  after: number,
  limit: number,
  notes = true,
): Promise<MessageRow[]> {
  return db.query<MessageRow>(
    'conversations.messages-after',
    `select ${columns} from ${source}
     where c.id = $1 and m.seq > $2 and ($4 or m.kind <> 'note') and ($5::uuid is null or c.visitor_id = $5) order by m.seq limit $3`,
    [conversationId, after, limit, notes, ownVisitor(scope)],
  );
}

/** The last ones before `before` (null: the end), in growing order. */
export async function messagesBefore(
  db: Db,
  scope: Scope,
  conversationId: string,
  before: number | null,
  limit: number,
  notes = true,
): Promise<MessageRow[]> {
  const rows = await db.query<MessageRow>(
    'conversations.messages-before',
    `select ${columns} from ${source}
     where c.id = $1 and m.seq < $2 and ($4 or m.kind <> 'note') and ($5::uuid is null or c.visitor_id = $5) order by m.seq desc limit $3`,
    [conversationId, before ?? 2_147_483_647, limit, notes, ownVisitor(scope)],
  );
  return rows.reverse();
}

export async function messageBySeq(
  db: Db,
  scope: Scope,
  conversationId: string,
  seq: number,
): Promise<MessageRow | null> {
  const [row] = await db.query<MessageRow>(
    'conversations.message-by-seq',
    `select ${columns} from ${source} where c.id = $1 and m.seq = $2 and ($3::uuid is null or c.visitor_id = $3)`,
    [conversationId, seq, ownVisitor(scope)],
  );
  return row ?? null;
}

export async function messageByClientId(
  db: Db,
  scope: Scope,
  conversationId: string,
  clientId: string,
): Promise<MessageRow | null> {
  const [row] = await db.query<MessageRow>(
    'conversations.message-by-client-id',
    `select ${columns} from ${source} where c.id = $1 and m.client_id = $2 and ($3::uuid is null or c.visitor_id = $3)`,
    [conversationId, clientId, ownVisitor(scope)],
  );
  return row ?? null;
}

export type NewMessage = {
  conversationId: string;
  clientId: string;
  at: Date;
  authorKind: AuthorKind;
  authorId: string | null;
  actor: string;
  kind: MessageKind;
  text: string;
  event?: EventText | null;
  attachment?: AttachmentRow | null;
  card?: Card | null;
  /** What lists show; null: the list keeps what it shows (notes, events). */
  preview: string | null;
  unreadAdd: number;
  unreadReset: boolean;
  replied: boolean;
};

/** Stores one message and its event and moves the conversation on. The conversation's row is locked by this transaction. */
export async function insertMessage(tx: Tx, scope: Scope, message: NewMessage): Promise<number> {
  tx.writeKept();
  const [row] = await tx.query<{ seq: number }>(
    'conversations.insert-message',
    `with m as (
       update conversations.conversation c set last_seq = c.last_seq + 1,
         last_text = coalesce($10, c.last_text),
         last_author = case when $10::text is null then c.last_author else $4 end,
         last_at = case when $10::text is null then c.last_at else $3::timestamptz end,
         unread = case when $12 then 0 else c.unread end + $11,
         snoozed_until = case when $4 = 'visitor' then null else c.snoozed_until end,
         first_response_stopped_at = case
           when $13 and c.first_response_stopped_at is null and c.first_response_started_at is not null then $3::timestamptz
           else c.first_response_stopped_at end
       where c.id = $1 and ($15::uuid is null or c.visitor_id = $15) returning c.last_seq as seq, c.started_at
     ), stored as (
       insert into conversations.message
         (conversation_id, seq, started_at, client_id, at, author_kind, author_id, kind, text, event, attachment, card)
       select $1, m.seq, m.started_at, $2, $3::timestamptz, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $16::jsonb from m
     ), announced as (
       ${outboxInsert}
       select ${outboxNextId}, 'message.posted', 1, 'conversation', $1::text, $3::timestamptz, $14,
         jsonb_build_object('conversationId', $1::text, 'seq', m.seq, 'kind', $6::text, 'authorKind', $4::text, 'authorId', $5::text), '{}'
       from m
     )
     select seq from m`,
    [
      message.conversationId,
      message.clientId,
      message.at,
      message.authorKind,
      message.authorId,
      message.kind,
      message.text,
      message.event ? JSON.stringify(message.event) : null,
      message.attachment ? JSON.stringify(message.attachment) : null,
      message.preview,
      message.unreadAdd,
      message.unreadReset,
      message.replied,
      message.actor,
      ownVisitor(scope),
      message.card ? JSON.stringify(message.card) : null,
    ],
  );
  tx.afterCommit(nudgeSequencer);
  return row!.seq;
}

/** Wipes a message's words for good; false when it was recalled before. */
export async function wipeMessage(
  tx: Tx,
  key: { conversationId: string; seq: number; startedAt: Date },
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    'conversations.wipe-message',
    `update conversations.message set text = '', attachment = null, card = null, recalled_at = $4
     where conversation_id = $1 and seq = $2 and started_at = $3 and recalled_at is null returning seq`,
    [key.conversationId, key.seq, key.startedAt, at],
  );
  await tx.query(
    'conversations.wipe-tokens',
    'delete from conversations.message_search where conversation_id = $1 and seq = $2 and started_at = $3',
    [key.conversationId, key.seq, key.startedAt],
  );
  return rows.length > 0;
}

/** What lists show of the conversation after a recall: its last words that still stand. */
export async function lastShown(db: Db, scope: Scope, conversation: { id: string; started_at: Date }): Promise<string> {
  const [row] = await db.query<{ kind: string; text: string; name: string | null }>(
    'conversations.last-shown',
    `select kind, text, attachment->>'name' as name from conversations.message
     where conversation_id = $1 and started_at = $2 and ($3::uuid is null or exists (select from conversations.conversation where id = $1 and visitor_id = $3)) and kind in ('text', 'file', 'image', 'card') and recalled_at is null
     order by seq desc limit 1`,
    [conversation.id, conversation.started_at, ownVisitor(scope)],
  );
  return row ? preview(row.kind, row.text, row.name) : '';
}
