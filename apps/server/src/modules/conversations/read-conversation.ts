/** One conversation with who the visitor is; its messages; search over all. */
import type { z } from 'zod';
import { clock, type Db, type Scope, searchQuery } from '#kernel';
import { customerNames } from '#modules/customers';
import type { conversationWithVisit, Message, searchHit, visit } from './contract.ts';
import { conversationNotFound } from './errors.ts';
import { authorsOf, messageView } from './message-view.ts';
import { peopleById } from './people.ts';
import { noteLook } from './ports.ts';
import { snippetOf } from './rules/snippet.ts';
import { readConversation } from './store-conversations.ts';
import { messagesAfter, messagesBefore } from './store-messages.ts';
import { type HitRow, searchMessages } from './store-search.ts';
import { pagesOf, visitById, visitorById } from './store-visitors.ts';
import type { ConversationRow } from './tables.ts';
import { conversationView, visitorTitle } from './views.ts';

/** Throws `conversations.not-found`, also for conversations of others. */
export async function visibleConversation(db: Db, scope: Scope, id: string): Promise<ConversationRow> {
  const row = await readConversation(db, scope, id);
  if (!row) throw conversationNotFound();
  return row;
}

export async function readWithVisit(db: Db, scope: Scope, id: string): Promise<z.infer<typeof conversationWithVisit>> {
  const row = await visibleConversation(db, scope, id);
  return { ...(await conversationView(db, scope, row)), visit: await visitOf(db, scope, row) };
}

async function visitOf(db: Db, scope: Scope, row: ConversationRow): Promise<z.infer<typeof visit> | null> {
  const found = row.visit_id ? await visitById(db, scope, row.visit_id) : null;
  const visitor = found && (await visitorById(db, scope, found.visitor_id));
  if (!found || !visitor) return null;
  const pages = await pagesOf(db, scope, found);
  const end = found.left_at ?? found.last_seen_at;
  return {
    visitorId: visitor.id,
    ip: found.ip,
    host: found.host,
    page: found.page,
    pageTitle: found.page_title,
    referrer: found.referrer,
    language: found.language,
    userAgent: found.user_agent,
    visitCount: found.number,
    firstSeenAt: visitor.first_seen_at.toISOString(),
    stayedSeconds: seconds(found.started_at, end),
    path: pages.map(({ page, title, at }, index) => ({
      page,
      title,
      at: at.toISOString(),
      seconds: seconds(at, pages[index + 1]?.at ?? end),
    })),
    verifiedUser: visitor.verified_subject ? { subject: visitor.verified_subject, name: visitor.verified_name } : null,
  };
}

function seconds(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
}

export type MessagePage = { after?: number | undefined; before?: number | undefined; limit: number };

/** In growing order: after a seq, or the last ones before one. Visitors get no notes. */
export async function readMessages(
  db: Db,
  scope: Scope,
  id: string,
  page: MessagePage,
): Promise<{ messages: Message[]; lastSeq: number }> {
  const row = await visibleConversation(db, scope, id);
  await noteLook(scope, row);
  const notes = scope.actor.kind !== 'visitor';
  const rows =
    page.after !== undefined
      ? await messagesAfter(db, scope, id, page.after, page.limit, notes)
      : await messagesBefore(db, scope, id, page.before ?? null, page.limit, notes);
  const people = await peopleById(db, scope, authorsOf(rows));
  return { messages: rows.map((message) => messageView(message, people)), lastSeq: row.last_seq };
}

/** How many months a search looks back at a time: what people look for is recent, and a common word fills the page at once. */
const looksBack = [2, 4, 12, null];
const most = 50;
const monthMs = 31 * 86_400_000;

/**
 * Stretch by stretch into the past until the page is full. The conversations of one stretch further back are always looked at
 * too: a conversation may go on for months after it began, and its last words count by when they were said.
 */
async function newestHits(db: Db, scope: Scope, query: string): Promise<HitRow[]> {
  let hits: HitRow[] = [];
  let to = new Date(clock.ms() + monthMs);
  for (const months of looksBack) {
    const full = hits.length >= most;
    const from = months === null ? null : new Date(clock.ms() - months * monthMs);
    hits = [...hits, ...(await searchMessages(db, scope, query, { from, to }, most))]
      .sort((one, other) => other.at.getTime() - one.at.getTime())
      .slice(0, most);
    if (full || from === null) break;
    to = from;
  }
  return hits;
}

/** Newest first, at most 50. A query without a letter or digit finds nothing. */
export async function searchConversations(db: Db, scope: Scope, q: string): Promise<z.infer<typeof searchHit>[]> {
  const query = searchQuery(q);
  if (query === null) return [];
  const rows = await newestHits(db, scope, query);
  const names = await customerNames(
    db,
    scope,
    rows.flatMap((row) => (row.customer_id ? [row.customer_id] : [])),
  );
  return rows.map((row) => ({
    conversationId: row.conversation_id,
    number: row.number,
    title: (row.customer_id && names.get(row.customer_id)?.name) || visitorTitle(scope, row),
    seq: row.seq,
    at: row.at.toISOString(),
    snippet: snippetOf(row.text, q),
  }));
}
