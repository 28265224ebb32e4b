/** Thin entrances. */
import { z } from 'zod';
import { clock, type Db, type Kernel, needs, type Scope } from '#kernel';
import { conversationCard, conversationNotFound, snoozeConversation } from '#modules/conversations';
import { staffCards } from '#modules/identity';
import { type ScheduledMessage, scheduledMessage, scheduleMessage as scheduleInput, snooze } from './contract.ts';
import { timeOutOfRange } from './errors.ts';
import { mayWaitUntil, most } from './rules.ts';
import { cancelScheduled, scheduleMessage } from './schedule-message.ts';
import { scheduledOf } from './store.ts';
import type { ScheduledRow } from './tables.ts';

async function shown(db: Db, scope: Scope, rows: ScheduledRow[]): Promise<ScheduledMessage[]> {
  const cards = await staffCards(db, scope, [...new Set(rows.map((row) => row.staff_id))]);
  return rows.map((row) => {
    const author = cards.find((card) => card.id === row.staff_id);
    return {
      id: row.id,
      conversationId: row.conversation_id,
      author: { id: row.staff_id, name: author?.name ?? '', number: author?.number ?? '' },
      text: row.text,
      sendAt: row.send_at.toISOString(),
      state: row.state,
      problem: row.problem,
    };
  });
}

export function deferralsRoutes({ http, db }: Kernel): void {
  http.route({
    method: 'GET',
    path: '/api/deferrals/messages',
    right: needs('conversations.read'),
    summary: 'Messages of a conversation that wait to be sent, or could not be',
    query: z.object({ conversationId: z.uuid() }),
    response: z.object({ messages: z.array(scheduledMessage) }),
    handle: async ({ scope, query }) => {
      if (!(await conversationCard(db, scope, query.conversationId))) throw conversationNotFound();
      return { messages: await shown(db, scope, await scheduledOf(db, scope, query.conversationId)) };
    },
  });
  http.route({
    method: 'POST',
    path: '/api/deferrals/messages',
    right: needs('conversations.handle'),
    summary: 'Send a message later, in one’s own conversation',
    body: scheduleInput,
    response: scheduledMessage,
    handle: ({ scope, body }) =>
      db.transact(async (tx) => (await shown(tx, scope, [await scheduleMessage(tx, scope, body)]))[0]!),
  });
  http.route({
    method: 'DELETE',
    path: '/api/deferrals/messages/:id',
    right: needs('conversations.handle'),
    summary: 'Take a message back before it is sent',
    params: z.object({ id: z.uuid() }),
    handle: ({ scope, params }) => db.transact((tx) => cancelScheduled(tx, scope, params.id)),
  });
  http.route({
    method: 'POST',
    path: '/api/deferrals/snooze',
    right: needs('conversations.handle'),
    summary: 'Put a conversation to sleep until a time or the customer’s next word; null wakes it',
    body: snooze,
    handle: async ({ scope, body }) => {
      const until = body.until ? new Date(body.until) : null;
      if (until && !mayWaitUntil(until, clock.now())) throw timeOutOfRange({ most: most.days });
      await db.transact((tx) => snoozeConversation(tx, scope, { conversationId: body.conversationId, until }));
    },
  });
}
