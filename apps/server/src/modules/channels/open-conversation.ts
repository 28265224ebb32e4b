/** What somebody says through a channel, or is told first, becomes a conversation in its queue. */
import { announce, clock, newId, type Scope, type Tx, visibleNumber } from '#kernel';
import { promiseFor } from '#modules/clocks';
import {
  aggregateOf,
  type ConversationRow,
  conversationKind,
  conversationStarted,
  factOf,
  insertConversation,
  noteContact,
  saveConversation,
  topicsOf,
} from '#modules/conversations';
import { priorityOf } from '#modules/customers';
import { enqueue, queueNames } from '#modules/routing';
import type { Customer } from './customer-of.ts';
import { type ChannelRow, routedAs } from './tables.ts';

/** Nobody ends such a talk by silence: whoever holds it ends it. */
const idleMinutes = 366 * 24 * 60;

/** Throws what `enqueue` throws: the queue was closed since the channel was set up. */
export async function openConversation(
  tx: Tx,
  scope: Scope,
  opening: {
    channel: ChannelRow;
    customer: Customer;
    subject: string;
    text: string;
    language: string | null;
    at: Date;
    /** They wait for no first answer: we spoke first. */
    ours?: boolean;
  },
): Promise<ConversationRow> {
  const { channel, customer, subject, text } = opening;
  const queue = (await queueNames(tx, scope, [channel.queue_id])).get(channel.queue_id);
  const now = clock.now();
  const from = opening.at < now ? opening.at : now;
  const routed = routedAs[channel.kind];
  const promise = opening.ours
    ? null
    : await promiseFor(tx, scope, 'first_response', { channel: routed, tierId: customer.tierId }, from);
  const row = (await insertConversation(tx, {
    id: newId(),
    origin_site: channel.origin_site,
    number: await visibleNumber(tx, 'C', channel.origin_site),
    channel: routed,
    state: 'waiting',
    // The unit is the queue's of now: it may have moved.
    unit_id: queue?.unit_id ?? channel.unit_id,
    queue_id: channel.queue_id,
    widget_id: null,
    visitor_id: null,
    visit_id: null,
    visitor_code: '',
    customer_id: customer.id,
    language: opening.language ?? (/[\u3400-\u9fff]/.test(subject + text) ? 'zh-CN' : 'en'),
    offline: false,
    started_at: now,
    closed_at: null,
    closed_by: null,
    close_reason: null,
    first_response_started_at: promise && from,
    first_response_due_at: promise?.dueAt ?? null,
    recall_seconds: 0,
    idle_minutes: idleMinutes,
    subject,
  }))!;
  const work = await enqueue(tx, scope, {
    kind: conversationKind,
    subjectId: row.id,
    queueId: row.queue_id,
    priority: priorityOf(customer.listing),
    contactId: customer.id,
  });
  if (work.queueId !== row.queue_id) {
    Object.assign(row, { queue_id: work.queueId, unit_id: work.unitId });
    await saveConversation(tx, row);
  }
  await announce(tx, conversationStarted, {
    aggregate: aggregateOf(row),
    payload: { ...factOf(row), offline: false, visitorId: null },
    actor: scope.actor,
    topics: topicsOf(row),
  });
  await noteContact(tx, scope, row, subject || text.slice(0, 60) || row.number);
  return row;
}
