/** Bulk SQL of imports: whole conversations that were held elsewhere or long ago. */
import { forProgram, type Scope, searchVector, type Tx } from '#kernel';
import type { ConversationRow, MessageRow } from './tables.ts';

/** Months that the rows fall into get their partitions first, so that nothing lands in the default one. */
export async function ensureMonths(tx: Tx, scope: Scope, starts: Date[]): Promise<void> {
  forProgram(scope);
  const months = [...new Set(starts.map((start) => `${start.toISOString().slice(0, 7)}-01`))];
  await tx.run(
    `select kernel.ensure_month(parent, month)
     from unnest(array['conversations.message', 'conversations.message_search']::regclass[]) parent, unnest($1::date[]) month`,
    [months],
  );
}

export type HistoryRow = Pick<
  ConversationRow,
  | 'id'
  | 'origin_site'
  | 'number'
  | 'channel'
  | 'unit_id'
  | 'queue_id'
  | 'customer_id'
  | 'agent_id'
  | 'language'
  | 'started_at'
  | 'assigned_at'
  | 'closed_at'
  | 'closed_by'
  | 'last_seq'
  | 'last_text'
  | 'last_at'
  | 'last_author'
  | 'first_response_started_at'
  | 'first_response_due_at'
  | 'first_response_stopped_at'
  | 'rating'
  | 'rating_comment'
  | 'rated_at'
>;

export async function insertConversations(tx: Tx, rows: HistoryRow[]): Promise<void> {
  await tx.query(
    'conversations.import',
    `insert into conversations.conversation(id, origin_site, number, channel, state, unit_id, queue_id, customer_id, agent_id, language,
       started_at, assigned_at, closed_at, closed_by, close_reason, last_seq, last_text, last_at, last_author, read_by_visitor, read_by_agent,
       first_response_started_at, first_response_due_at, first_response_stopped_at, rating, rating_comment, rated_at)
     select id, origin_site, number, channel, 'closed', unit_id, queue_id, customer_id, agent_id, language,
       started_at, assigned_at, closed_at, closed_by, 'imported', last_seq, last_text, last_at, last_author, last_seq, last_seq,
       first_response_started_at, first_response_due_at, first_response_stopped_at, rating, rating_comment, rated_at
     from jsonb_populate_recordset(null::conversations.conversation, $1)`,
    [JSON.stringify(rows)],
  );
}

export async function insertMessages(tx: Tx, rows: (MessageRow & { started_at: Date })[]): Promise<void> {
  await tx.query(
    'conversations.import-messages',
    `insert into conversations.message(conversation_id, seq, started_at, client_id, at, author_kind, author_id, kind, text, attachment)
     select conversation_id, seq, started_at, client_id, at, author_kind, author_id, kind, text, attachment
     from jsonb_populate_recordset(null::conversations.message, $1)`,
    [JSON.stringify(rows)],
  );
  const spoken = rows.filter(({ text }) => text !== '');
  await tx.query(
    'conversations.import-search',
    `insert into conversations.message_search(conversation_id, seq, started_at, at, tokens)
     select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::text[]::tsvector[])`,
    [
      spoken.map((row) => row.conversation_id),
      spoken.map((row) => row.seq),
      spoken.map((row) => row.started_at),
      spoken.map((row) => row.at),
      spoken.map((row) => searchVector(row.text)),
    ],
  );
  await tx.query(
    'conversations.import-progress',
    `insert into conversations.search_progress(conversation_id, indexed_seq)
     select conversation_id, max(seq) from unnest($1::uuid[], $2::int[]) as m(conversation_id, seq) group by 1
     on conflict (conversation_id) do update set indexed_seq = greatest(search_progress.indexed_seq, excluded.indexed_seq)`,
    [rows.map((row) => row.conversation_id), rows.map((row) => row.seq)],
  );
}

/** `last`: the newest words, when these are. */
export async function growConversation(
  tx: Tx,
  { id, seq, last }: { id: string; seq: number; last: { text: string; at: Date; author: string } | null },
): Promise<void> {
  await tx.query(
    'conversations.import-grown',
    `update conversations.conversation set last_seq = $2, read_by_visitor = $2, read_by_agent = $2, last_text = coalesce($3, last_text),
       last_at = coalesce($4, last_at), last_author = coalesce($5, last_author), closed_at = greatest(closed_at, $4)
     where id = $1`,
    [id, seq, last?.text ?? null, last?.at ?? null, last?.author ?? null],
  );
}
