/** Conversations as staff and as visitors see them. */
import { clock, type Db, type Scope, translate } from '#kernel';
import { customerNames } from '#modules/customers';
import { queueNames, readPlaces } from '#modules/routing';
import type { Conversation, QueuePlace, VisitorConversation } from './contract.ts';
import { peopleById } from './people.ts';
import { firstResponse } from './rules/states.ts';
import { ticketIdsOf } from './store-conversations.ts';
import type { ConversationRow } from './tables.ts';

/** For staff. The caller decided that the scope may see the rows. */
export async function conversationViews(db: Db, scope: Scope, rows: ConversationRow[]): Promise<Conversation[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const people = await peopleById(
    db,
    scope,
    rows.flatMap((row) => (row.agent_id ? [row.agent_id] : [])),
  );
  const queues = await queueNames(db, scope, [...new Set(rows.map((row) => row.queue_id))]);
  const customers = await customerNames(
    db,
    scope,
    rows.flatMap((row) => (row.customer_id ? [row.customer_id] : [])),
  );
  const tickets = await ticketIdsOf(db, scope, ids);
  const now = clock.now();
  return rows.map((row) => {
    const agent = row.agent_id ? people.get(row.agent_id) : undefined;
    return {
      id: row.id,
      number: row.number,
      channel: row.channel,
      state: row.state,
      customerId: row.customer_id,
      title: (row.customer_id && customers.get(row.customer_id)?.name) || visitorTitle(scope, row),
      subject: row.subject,
      queueId: row.queue_id,
      queueName: queues.get(row.queue_id)?.name ?? null,
      agent: agent ?? null,
      ticketIds: tickets.get(row.id) ?? [],
      startedAt: row.started_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
      lastSeq: row.last_seq,
      lastText: row.last_text,
      lastAt: row.last_at.toISOString(),
      lastAuthor: row.last_author,
      unread: row.unread,
      readByVisitor: row.read_by_visitor,
      readByAgent: row.read_by_agent,
      firstResponse: firstResponse(row, now),
      rating: row.rating,
      snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    };
  });
}

export async function conversationView(db: Db, scope: Scope, row: ConversationRow): Promise<Conversation> {
  const [view] = await conversationViews(db, scope, [row]);
  return view!;
}

/** 访客 7K3Q */
export function visitorTitle(scope: Scope, row: Pick<ConversationRow, 'visitor_code'>): string {
  return translate(scope.locale, 'conversations.visitor', { code: row.visitor_code });
}

/** For the visitor whose conversations they are. */
export async function visitorViews(db: Db, scope: Scope, rows: ConversationRow[]): Promise<VisitorConversation[]> {
  const people = await peopleById(
    db,
    scope,
    rows.flatMap((row) => (row.agent_id ? [row.agent_id] : [])),
  );
  const waiting = rows.filter((row) => row.state === 'waiting' || row.state === 'offered').map((row) => row.id);
  const places = await placesById(db, scope, waiting);
  return rows.map((row) => {
    const agent = row.agent_id ? people.get(row.agent_id) : undefined;
    return {
      id: row.id,
      number: row.number,
      state: row.state,
      agent: agent ? { name: agent.name, number: agent.number } : null,
      startedAt: row.started_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
      lastSeq: row.last_seq,
      readByAgent: row.read_by_agent,
      place: places.get(row.id) ?? null,
      rating: row.rating,
      ratingUrl: row.state === 'closed' ? row.rating_url : null,
    };
  });
}

export async function visitorView(db: Db, scope: Scope, row: ConversationRow): Promise<VisitorConversation> {
  const [view] = await visitorViews(db, scope, [row]);
  return view!;
}

export async function placesById(db: Db, scope: Scope, ids: string[]): Promise<Map<string, QueuePlace>> {
  if (ids.length === 0) return new Map();
  const places = await readPlaces(db, scope, 'conversation', ids);
  return new Map(
    places.map(({ subjectId, ahead, aheadAtStart, estimatedWaitSeconds, waitingSince }) => [
      subjectId,
      { conversationId: subjectId, ahead, aheadAtStart, estimatedWaitSeconds, waitingSince },
    ]),
  );
}
