/** The search index over messages: bigrams in a tsvector (kernel's search text), one row a message. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';

export type UnindexedRow = { conversation_id: string; seq: number; started_at: Date; at: Date; text: string };

/** Messages past the conversations' progress, also those without words (they move the progress on). */
export async function unindexed(db: Db, scope: Scope, ids: string[], limit: number): Promise<UnindexedRow[]> {
  forProgram(scope);
  return db.query<UnindexedRow>(
    'conversations.unindexed',
    `select c.id as conversation_id, m.seq, c.started_at, m.at, m.text
     from unnest($1::uuid[]) asked(id) join conversations.conversation c on c.id = asked.id
     left join conversations.search_progress p on p.conversation_id = c.id
     cross join lateral (
       select seq, at, case when kind in ('text', 'note', 'file', 'image', 'card') then text || ' ' || coalesce(attachment->>'name', '') else '' end as text
       from conversations.message where conversation_id = c.id and started_at = c.started_at and seq > coalesce(p.indexed_seq, 0)
       order by seq limit 100) m
     limit $2`,
    [ids, limit],
  );
}

/**
 * A message recalled in between is left out: `for share` waits for a recall in progress and then sees it; a recall that comes
 * later waits for this transaction and then deletes what it wrote.
 */
export async function indexMessages(
  tx: Tx,
  scope: Scope,
  rows: { conversationId: string; seq: number; startedAt: Date; at: Date; tokens: string }[],
): Promise<void> {
  forProgram(scope);
  await tx.query(
    'conversations.index-messages',
    `with given as materialized (
       select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::text[])
         as g(conversation_id, seq, started_at, at, tokens)
     ), standing as materialized (
       select g.* from given g join conversations.message m
         on m.conversation_id = g.conversation_id and m.seq = g.seq and m.started_at = g.started_at
       where g.tokens <> '' and m.recalled_at is null for share of m
     ), stored as (
       insert into conversations.message_search(conversation_id, seq, started_at, at, tokens)
       select conversation_id, seq, started_at, at, tokens::tsvector from standing on conflict do nothing
     )
     insert into conversations.search_progress(conversation_id, indexed_seq)
     select conversation_id, max(seq) from given group by 1 order by 1
     on conflict (conversation_id) do update
       set indexed_seq = greatest(conversations.search_progress.indexed_seq, excluded.indexed_seq)`,
    [
      rows.map((row) => row.conversationId),
      rows.map((row) => row.seq),
      rows.map((row) => row.startedAt),
      rows.map((row) => row.at),
      rows.map((row) => row.tokens),
    ],
  );
}

/** Open conversations and those closed in the last two days whose index is behind. */
export async function behindIndex(db: Db, scope: Scope, limit: number): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'conversations.behind-index',
    `select c.id from conversations.conversation c left join conversations.search_progress p on p.conversation_id = c.id
     where (c.state <> 'closed' or c.closed_at > now() - interval '2 days') and c.last_seq > coalesce(p.indexed_seq, 0) limit $1`,
    [limit],
  );
  return rows.map((row) => row.id);
}

export type HitRow = {
  conversation_id: string;
  number: string;
  customer_id: string | null;
  visitor_code: string;
  seq: number;
  at: Date;
  text: string;
};

/** In the visitor's own newest conversations; few enough to be read without an index. */
export function searchOwn(db: Db, scope: Scope, words: string): Promise<(HitRow & { author_kind: string })[]> {
  const said = `m.text || ' ' || coalesce(m.attachment->>'name', '')`;
  return db.query(
    'conversations.search-own',
    `select c.id as conversation_id, c.number, m.seq, m.at, m.author_kind, ${said} as text from (
       select * from conversations.conversation where visitor_id = $1 and not offline order by started_at desc limit 200) c
     join conversations.message m on m.conversation_id = c.id and m.started_at = c.started_at
     where m.kind in ('text', 'file', 'image', 'card') and m.recalled_at is null and strpos(lower(${said}), lower($2)) > 0
     order by m.at desc, m.seq desc limit 50`,
    [scope.actor.id, words],
  );
}

/** Newest first, in the conversations the scope may read that began within a stretch of time (null: since ever). */
export async function searchMessages(
  db: Db,
  scope: Scope,
  query: string,
  stretch: { from: Date | null; to: Date },
  limit: number,
): Promise<HitRow[]> {
  // Unnamed: a plan made for any words at all does not trust the index of words and reads every message.
  return db.run<HitRow>(
    `select c.id as conversation_id, c.number, c.customer_id, c.visitor_code, s.seq, s.at,
       m.text || ' ' || coalesce(m.attachment->>'name', '') as text
     from conversations.message_search s
     join conversations.conversation c on c.id = s.conversation_id
     join conversations.message m on m.conversation_id = s.conversation_id and m.seq = s.seq and m.started_at = s.started_at
     where s.tokens @@ $1::tsquery and m.recalled_at is null
       and s.started_at >= $5 and s.started_at < $6 and c.started_at >= $5 and c.started_at < $6
       and m.started_at >= $5 and m.started_at < $6
       and ($2::uuid[] is null or c.unit_id = any($2) or c.agent_id = $3)
     order by s.at desc limit $4`,
    [
      query,
      unitsWith(scope, 'conversations.read.unit'),
      scope.actor.kind === 'staff' ? scope.actor.id : null,
      limit,
      stretch.from ?? new Date(0),
      stretch.to,
    ],
  );
}
