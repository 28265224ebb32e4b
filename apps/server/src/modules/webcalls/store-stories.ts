/** SQL of calls beside conversations, and of whose calls they are. */
import { type Db, forProgram, type Scope, type Tx } from '#kernel';

export async function insertStory(tx: Tx, row: { call_id: string; conversation_id: string; at: Date }): Promise<void> {
  await tx.query(
    'webcalls.insert-story',
    `insert into webcalls.story(call_id, conversation_id, at) values ($1, $2, $3)
     on conflict (call_id) do update set conversation_id = $2`,
    [row.call_id, row.conversation_id, row.at],
  );
}

export async function conversationOf(db: Db, scope: Scope, callId: string): Promise<string | null> {
  forProgram(scope);
  const [row] = await db.query<{ conversation_id: string }>(
    'webcalls.conversation-of',
    'select conversation_id from webcalls.story where call_id = $1',
    [callId],
  );
  return row?.conversation_id ?? null;
}

/** Those of these calls that stand beside a conversation. */
export async function callsWithStories(db: Db, scope: Scope, callIds: string[]): Promise<Set<string>> {
  forProgram(scope);
  const rows = await db.query<{ call_id: string }>(
    'webcalls.with-stories',
    'select call_id from webcalls.story where call_id = any($1)',
    [callIds],
  );
  return new Set(rows.map(({ call_id }) => call_id));
}

/** Of a conversation that the caller may read, the newest first. */
export async function callsOf(db: Db, scope: Scope, conversationId: string): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ call_id: string }>(
    'webcalls.calls-of',
    'select call_id from webcalls.story where conversation_id = $1 order by at desc limit 20',
    [conversationId],
  );
  return rows.map(({ call_id }) => call_id);
}

/** Whose browser calls; null: somebody with the link, or no web call. */
export async function visitorOfCall(db: Db, scope: Scope, callId: string): Promise<string | null> {
  forProgram(scope);
  const [row] = await db.query<{ visitor_id: string | null }>(
    'webcalls.visitor-of',
    'select visitor_id from webcalls.guest where call_id = $1',
    [callId],
  );
  return row?.visitor_id ?? null;
}

export async function recentCallsOf(db: Db, scope: Scope, visitorId: string, since: Date): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ call_id: string }>(
    'webcalls.recent-of-visitor',
    'select call_id from webcalls.guest where visitor_id = $1 and at > $2 order by at desc limit 20',
    [visitorId, since],
  );
  return rows.map(({ call_id }) => call_id);
}
