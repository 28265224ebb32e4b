/** Conversations: one row each, locked by whoever changes it. */
import { type Db, forProgram, forStaff, isId, ownVisitor, type Scope, type Tx, unitsWith } from '#kernel';
import type { ConversationRow } from './tables.ts';

/**
 * Rows a scope may see, as SQL over `c` with three parameters from `first` on: visitors their own, staff those they hold and
 * those of units where they read all, the system everything.
 */
function visible(first: number): string {
  return `($${first}::uuid is null or c.visitor_id = $${first})
    and ($${first}::uuid is not null or $${first + 2}::uuid[] is null or c.unit_id = any($${first + 2}) or c.agent_id = $${first + 1})`;
}

const nobody = '00000000-0000-0000-0000-000000000000';

function reach(scope: Scope): [visitor: string | null, agent: string | null, units: string[] | null] {
  const { kind, id } = scope.actor;
  // Nobody without a token has conversations; `anonymous` is no id.
  if (kind === 'visitor') return [isId(id) ? id : nobody, null, []];
  return [null, kind === 'staff' ? id : null, unitsWith(scope, 'conversations.read.unit')];
}

/** Null when absent or not for the caller. */
export async function readConversation(db: Db, scope: Scope, id: string): Promise<ConversationRow | null> {
  const [row] = await db.query<ConversationRow>(
    'conversations.read',
    `select c.* from conversations.conversation c where c.id = $1 and ${visible(2)}`,
    [id, ...reach(scope)],
  );
  return row ?? null;
}

/** For other modules and for pushes, whatever the scope: they decide who sees what comes of it. */
export async function conversationsById(db: Db, scope: Scope, ids: string[]): Promise<ConversationRow[]> {
  return db.query<ConversationRow>(
    'conversations.by-id',
    'select * from conversations.conversation where id = any($1) and ($2::uuid is null or visitor_id = $2)',
    [ids, ownVisitor(scope)],
  );
}

/** Locked for a change; the same row that the lanes lock. Work items are locked before conversations, never after. */
export async function lockConversation(tx: Tx, scope: Scope, id: string): Promise<ConversationRow | null> {
  const [row] = await tx.query<ConversationRow>(
    'conversations.lock',
    'select * from conversations.conversation where id = $1 and ($2::uuid is null or visitor_id = $2) for no key update',
    [id, ownVisitor(scope)],
  );
  return row ?? null;
}

/** Null when the visitor already has an open conversation. */
export async function insertConversation(
  tx: Tx,
  row: Omit<
    ConversationRow,
    | 'assigned_at'
    | 'last_seq'
    | 'last_text'
    | 'last_at'
    | 'last_author'
    | 'unread'
    | 'read_by_visitor'
    | 'read_by_agent'
    | 'first_response_stopped_at'
    | 'rating'
    | 'rating_comment'
    | 'rated_at'
    | 'rating_url'
    | 'agent_id'
    | 'idle_warned_at'
    | 'snoozed_until'
    | 'first_response_told'
    | 'subject'
  > & { subject?: string },
): Promise<ConversationRow | null> {
  const [made] = await tx.query<ConversationRow>(
    'conversations.insert',
    `insert into conversations.conversation (id, origin_site, number, channel, state, unit_id, queue_id, widget_id, visitor_id,
       visit_id, visitor_code, customer_id, language, offline, started_at, closed_at, closed_by, close_reason, last_at,
       first_response_started_at, first_response_due_at, recall_seconds, idle_minutes, subject)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $15, $19, $20, $21, $22, $23)
     on conflict (visitor_id) where state <> 'closed' do nothing returning *`,
    [
      row.id,
      row.origin_site,
      row.number,
      row.channel,
      row.state,
      row.unit_id,
      row.queue_id,
      row.widget_id,
      row.visitor_id,
      row.visit_id,
      row.visitor_code,
      row.customer_id,
      row.language,
      row.offline,
      row.started_at,
      row.closed_at,
      row.closed_by,
      row.close_reason,
      row.first_response_started_at,
      row.first_response_due_at,
      row.recall_seconds,
      row.idle_minutes,
      row.subject ?? '',
    ],
  );
  return made ?? null;
}

/** Writes the columns that are not moved by messages. The row is locked by this transaction. */
export async function saveConversation(tx: Tx, row: ConversationRow): Promise<void> {
  await tx.query(
    'conversations.save',
    `update conversations.conversation set state = $2, unit_id = $3, queue_id = $4, agent_id = $5, assigned_at = $6, closed_at = $7,
       closed_by = $8, close_reason = $9, customer_id = $10, rating = $11, rating_comment = $12, rated_at = $13, rating_url = $14,
       last_text = $15, visitor_id = $16
     where id = $1`,
    [
      row.id,
      row.state,
      row.unit_id,
      row.queue_id,
      row.agent_id,
      row.assigned_at,
      row.closed_at,
      row.closed_by,
      row.close_reason,
      row.customer_id,
      row.rating,
      row.rating_comment,
      row.rated_at,
      row.rating_url,
      row.last_text,
      row.visitor_id,
    ],
  );
}

/** Shown as offered while the router rings somebody; rows in other states stay as they are. */
export async function markOffered(tx: Tx, ids: string[]): Promise<void> {
  await tx.query(
    'conversations.mark-offered',
    `update conversations.conversation c set state = 'offered'
     from (select id from conversations.conversation where id = any($1) order by id for no key update) l
     where c.id = l.id and c.state = 'waiting'`,
    [ids],
  );
}

export async function openOfVisitor(db: Db, scope: Scope, visitorId: string): Promise<ConversationRow | null> {
  const [row] = await db.query<ConversationRow>(
    'conversations.open-of-visitor',
    `select * from conversations.conversation where visitor_id = $1 and ($2::uuid is null or visitor_id = $2) and state <> 'closed'`,
    [visitorId, ownVisitor(scope)],
  );
  return row ?? null;
}

/** A visitor's own history, newest first. */
export async function conversationsOfVisitor(db: Db, scope: Scope, limit: number): Promise<ConversationRow[]> {
  return db.query<ConversationRow>(
    'conversations.of-visitor',
    `select * from conversations.conversation where visitor_id = $1 and not offline order by started_at desc limit $2`,
    [scope.actor.id, limit],
  );
}

/** A repeat of an offline message finds what the first one made. */
export async function offlineByClientId(db: Db, scope: Scope, clientId: string): Promise<{ number: string } | null> {
  const [row] = await db.query<{ number: string }>(
    'conversations.offline-by-client-id',
    `select c.number from conversations.conversation c
     join conversations.message m on m.conversation_id = c.id and m.started_at = c.started_at and m.client_id = $2
     where c.visitor_id = $1 and c.offline`,
    [scope.actor.id, clientId],
  );
  return row ?? null;
}

export type Page = { before: { at: Date; id: string } | null; limit: number };

/** Open ones of the caller, the longest without words first come last: lists sort by the last word. */
export async function listMine(db: Db, scope: Scope): Promise<ConversationRow[]> {
  return db.query<ConversationRow>(
    'conversations.list-mine',
    `select * from conversations.conversation where agent_id = $1 and state <> 'closed' order by last_at desc, id desc limit 200`,
    [scope.actor.id],
  );
}

/** Open ones of the units where the caller reads all, or one agent's among them; by start, keyset. */
export async function listUnit(db: Db, scope: Scope, page: Page, agentId?: string): Promise<ConversationRow[]> {
  return db.query<ConversationRow>(
    'conversations.list-unit',
    `select c.* from conversations.conversation c
     where c.state <> 'closed' and ($1::uuid[] is null or c.unit_id = any($1))
       and ($2::timestamptz is null or (c.started_at, c.id) < ($2, $3::uuid)) and ($5::uuid is null or c.agent_id = $5)
     order by c.started_at desc, c.id desc limit $4`,
    [
      unitsWith(scope, 'conversations.read.unit'),
      page.before?.at ?? null,
      page.before?.id ?? null,
      page.limit,
      agentId ?? null,
    ],
  );
}

/** Closed ones the caller held or may read; by end, keyset. */
export async function listClosed(db: Db, scope: Scope, page: Page): Promise<ConversationRow[]> {
  return db.query<ConversationRow>(
    'conversations.list-closed',
    `select c.* from conversations.conversation c
     where c.state = 'closed' and ($1::uuid[] is null or c.unit_id = any($1) or c.agent_id = $5)
       and ($2::timestamptz is null or (c.closed_at, c.id) < ($2, $3::uuid))
     order by c.closed_at desc, c.id desc limit $4`,
    [
      unitsWith(scope, 'conversations.read.unit'),
      page.before?.at ?? null,
      page.before?.id ?? null,
      page.limit,
      scope.actor.kind === 'staff' ? scope.actor.id : null,
    ],
  );
}

/** Up to `cap`, so that a count never walks a million rows. */
export async function countListed(
  db: Db,
  scope: Scope,
  view: 'mine' | 'unit' | 'closed',
  cap: number,
  agentId?: string,
): Promise<number> {
  const staffId = scope.actor.kind === 'staff' ? scope.actor.id : null;
  const [row] = await db.query<{ n: number }>(
    'conversations.count-listed',
    `select count(*)::int as n from (
       select 1 from conversations.conversation c where case $1
         when 'mine' then c.agent_id = $3 and c.state <> 'closed'
         when 'unit' then c.state <> 'closed' and ($2::uuid[] is null or c.unit_id = any($2)) and ($5::uuid is null or c.agent_id = $5)
         else c.state = 'closed' and ($2::uuid[] is null or c.unit_id = any($2) or c.agent_id = $3) end
       limit $4) t`,
    [view, unitsWith(scope, 'conversations.read.unit'), staffId, cap, agentId ?? null],
  );
  return row?.n ?? 0;
}

/** Conversations in an agent's hands without a word for longer than their entrance allows. Those that wait are never silent by the visitor's will. */
export async function idleConversations(db: Db, scope: Scope, now: Date, limit: number): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'conversations.idle',
    `select id from conversations.conversation
     where state = 'active' and (snoozed_until is null or snoozed_until < $1)
       and last_at < $1::timestamptz - make_interval(mins => idle_minutes) order by last_at limit $2`,
    [now, limit],
  );
  return rows.map((row) => row.id);
}

/** Those that will end soon for want of words, not told since the last one. */
export async function idleUnwarned(db: Db, scope: Scope, now: Date, limit: number): Promise<string[]> {
  forProgram(scope);
  const rows = await db.query<{ id: string }>(
    'conversations.idle-unwarned',
    `select id from conversations.conversation
     where state = 'active' and (snoozed_until is null or snoozed_until < $1) and idle_minutes > 1 and (idle_warned_at is null or idle_warned_at < last_at)
       and last_at < $1::timestamptz - make_interval(mins => idle_minutes - ${warnMinutes})
       and last_at >= $1::timestamptz - make_interval(mins => idle_minutes) order by last_at limit $2`,
    [now, limit],
  );
  return rows.map((row) => row.id);
}

/** A fifth of the silence that is allowed, one to five minutes. The same as `rules/states.ts` says. */
const warnMinutes = 'greatest(1, least(5, idle_minutes / 5))';

export type Unanswered = { id: string; number: string; unit_id: string; agent_id: string | null; step: 75 | 100 };

const stepDue = `first_response_stopped_at is null and first_response_told < 100 and state <> 'closed'
  and first_response_due_at is not null and (first_response_due_at <= $1 or (first_response_told < 75
    and first_response_due_at - (first_response_due_at - first_response_started_at) / 4 <= $1))`;
/** Whether there is any to tell: asked every second, mostly in vain. */
export async function anyResponseStep(db: Db, scope: Scope, now: Date): Promise<boolean> {
  forProgram(scope);
  const sql = `select from conversations.conversation where ${stepDue} limit 1`;
  return (await db.query('conversations.any-response-step', sql, [now])).length > 0;
}

/** Chats whose promised first answer is three quarters gone, or gone: marked as told, each once. For the program itself. */
export async function tellResponseSteps(tx: Tx, scope: Scope, now: Date, limit: number): Promise<Unanswered[]> {
  forProgram(scope);
  return tx.query<Unanswered>(
    'conversations.tell-response-steps',
    `update conversations.conversation c set first_response_told = d.step from (
       select id, case when first_response_due_at <= $1 then 100 else 75 end as step from conversations.conversation
       where ${stepDue}
       order by first_response_due_at limit $2 for no key update skip locked
     ) d where c.id = d.id returning c.id, c.number, c.unit_id, c.agent_id, d.step`,
    [now, limit],
  );
}

/** Due to wake, in the units the scope reads whole (the system's: all). */
export async function sleepersDue(db: Db, scope: Scope, now: Date, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'conversations.sleepers-due',
    `select id from conversations.conversation
     where snoozed_until <= $1 and ($2::uuid[] is null or unit_id = any($2)) order by snoozed_until limit $3`,
    [now, unitsWith(scope, 'conversations.read.unit'), limit],
  );
  return rows.map((row) => row.id);
}

export async function saveSnooze(tx: Tx, id: string, until: Date | null): Promise<void> {
  await tx.query(
    'conversations.save-snooze',
    'update conversations.conversation set snoozed_until = $2 where id = $1',
    [id, until],
  );
}

export async function saveIdleWarning(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(
    'conversations.save-idle-warning',
    'update conversations.conversation set idle_warned_at = $2 where id = $1',
    [id, at],
  );
}

export async function ticketIdsOf(db: Db, scope: Scope, ids: string[]): Promise<Map<string, string[]>> {
  forStaff(scope);
  const rows = await db.query<{ conversation_id: string; ticket_ids: string[] }>(
    'conversations.ticket-ids',
    `select conversation_id, array_agg(ticket_id order by linked_at) as ticket_ids from conversations.ticket_link
     where conversation_id = any($1) group by 1`,
    [ids],
  );
  return new Map(rows.map((row) => [row.conversation_id, row.ticket_ids]));
}

/** False when they were linked before. */
export async function insertTicketLink(
  tx: Tx,
  link: { conversationId: string; ticketId: string; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    'conversations.link-ticket',
    `insert into conversations.ticket_link(conversation_id, ticket_id, linked_at) values ($1, $2, $3)
     on conflict do nothing returning ticket_id`,
    [link.conversationId, link.ticketId, link.at],
  );
  return rows.length > 0;
}

export type ReadMark = { conversationId: string; seq: number; by: 'visitor' | 'agent' };

/** Read marks only grow; what the agent has read is not unread. Locked in id order, as everywhere. */
export async function saveReadMarks(tx: Tx, marks: ReadMark[]): Promise<void> {
  await tx.query(
    'conversations.save-read-marks',
    `with k as (
       select * from unnest($1::uuid[], $2::int[], $3::int[]) as k(id, visitor_seq, agent_seq)
     ), l as materialized (
       select id from conversations.conversation where id = any($1::uuid[]) order by id for no key update
     )
     update conversations.conversation c set
       read_by_visitor = greatest(c.read_by_visitor, least(k.visitor_seq, c.last_seq)),
       read_by_agent = greatest(c.read_by_agent, least(k.agent_seq, c.last_seq)),
       unread = case when k.agent_seq = 0 then c.unread when k.agent_seq >= c.last_seq then 0 else least(c.unread, c.last_seq - k.agent_seq) end
     from k, l where c.id = k.id and l.id = c.id`,
    [
      marks.map((mark) => mark.conversationId),
      marks.map((mark) => (mark.by === 'visitor' ? mark.seq : 0)),
      marks.map((mark) => (mark.by === 'agent' ? mark.seq : 0)),
    ],
  );
}
