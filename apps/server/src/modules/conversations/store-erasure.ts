/** Export and erasure of what conversations know about customers. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';

export async function conversationIdsOf(db: Db, scope: Scope, customerIds: string[]): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ id: string }>(
    'conversations.ids-of-customers',
    `select id from conversations.conversation where customer_id = any($1)
     union select c.id from conversations.conversation c join conversations.visitor v on v.id = c.visitor_id
       where v.customer_id = any($1)`,
    [customerIds],
  );
  return rows.map((row) => row.id);
}

export async function visitorsOf(db: Db, scope: Scope, customerIds: string[]): Promise<string[]> {
  forStaff(scope);
  const rows = await db.query<{ id: string }>(
    'conversations.visitors-of-customers',
    'select id from conversations.visitor where customer_id = any($1)',
    [customerIds],
  );
  return rows.map((row) => row.id);
}

/** What was said, without the staff's notes about the customer's affairs left out: all of it is theirs to know. */
export async function exportMessages(db: Db, scope: Scope, ids: string[]): Promise<unknown[]> {
  forStaff(scope);
  return db.query(
    'conversations.export-messages',
    `select c.number, m.seq, m.at, m.author_kind as author, m.kind, m.text, m.attachment->>'name' as file
     from conversations.conversation c
     join conversations.message m on m.conversation_id = c.id and m.started_at = c.started_at
     where c.id = any($1) and m.kind <> 'event' order by c.started_at, c.id, m.seq`,
    [ids],
  );
}

export async function exportVisits(db: Db, scope: Scope, visitorIds: string[]): Promise<unknown[]> {
  forStaff(scope);
  return db.query(
    'conversations.export-visits',
    `select started_at, last_seen_at, host(ip) as ip, host, page, page_title, referrer, language, user_agent
     from conversations.visit where visitor_id = any($1) order by started_at`,
    [visitorIds],
  );
}

export async function wipeConversations(tx: Tx, ids: string[], at: Date): Promise<void> {
  await tx.query(
    'conversations.wipe-messages',
    `update conversations.message m set text = '', attachment = null, card = null, event = null, recalled_at = coalesce(m.recalled_at, $2)
     from conversations.conversation c
     where c.id = any($1) and m.conversation_id = c.id and m.started_at = c.started_at`,
    [ids, at],
  );
  await tx.query(
    'conversations.wipe-search',
    'delete from conversations.message_search where conversation_id = any($1)',
    [ids],
  );
  await tx.query(
    'conversations.wipe-rows',
    `update conversations.conversation set last_text = '', rating_comment = null, close_reason = null, rating_url = null,
       visitor_code = '' where id = any($1)`,
    [ids],
  );
}

export async function dropPagesOf(tx: Tx, visitorIds: string[]): Promise<void> {
  await tx.query(
    'conversations.drop-pages',
    `delete from conversations.visit_page p using conversations.visit v
     where v.visitor_id = any($1) and p.visit_id = v.id and p.at >= v.started_at`,
    [visitorIds],
  );
}

export async function wipeVisitors(tx: Tx, visitorIds: string[]): Promise<void> {
  await tx.query(
    'conversations.wipe-visits',
    `update conversations.visit set ip = null, page = '', page_title = '', referrer = '', user_agent = ''
     where visitor_id = any($1)`,
    [visitorIds],
  );
  await tx.query(
    'conversations.wipe-visitors',
    `update conversations.visitor set verified_subject = null, verified_name = null, code = '', state = 'erased'
     where id = any($1)`,
    [visitorIds],
  );
}
