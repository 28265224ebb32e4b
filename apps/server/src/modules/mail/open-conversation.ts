/** A thread of letters becomes a conversation in the queue of its box. */
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
import { customerSubject, findOrCreateByIdentity, priorityOf } from '#modules/customers';
import type { MailboxRow } from '#modules/mailboxes';
import { enqueue, queueNames } from '#modules/routing';
import type { Address } from './tables.ts';

/** Letters do not end by silence: whoever holds them ends them. */
const idleMinutes = 366 * 24 * 60;

export type Customer = { id: string; refused: boolean; listing: 'none' | 'black' | 'red'; tierId: string | null };

/** Found by the address or made; null for one that is no address. An address that somebody wrote proves nothing. */
export async function customerOf(tx: Tx, scope: Scope, from: Address, unitId: string): Promise<Customer | null> {
  if (!/^[^\s@"<>(),;:]+@[^\s@.]+(\.[^\s@.]+)+$/.test(from.address)) return null;
  const found = await findOrCreateByIdentity(tx, scope, {
    kind: 'email',
    value: from.address,
    verified: false,
    name: from.name.includes('@') ? null : from.name || null,
    unitId,
  });
  const subject = found.created ? null : await customerSubject(tx, scope, found.id);
  return {
    id: subject?.id ?? found.id,
    refused: subject?.listing.refuses ?? false,
    listing: subject?.listing.kind ?? 'none',
    tierId: subject?.tierId ?? null,
  };
}

/** Throws what `enqueue` throws: the queue was closed since the box was set up. */
export async function openConversation(
  tx: Tx,
  scope: Scope,
  input: { mailbox: MailboxRow; customer: Customer | null; subject: string; text: string; at: Date },
): Promise<ConversationRow> {
  const { mailbox, customer } = input;
  // The unit is the queue's of now: it may have moved.
  const queue = (await queueNames(tx, scope, [mailbox.queue_id])).get(mailbox.queue_id);
  const unitId = queue?.unit_id ?? mailbox.unit_id;
  const now = clock.now();
  // The promise counts from the moment the letter came, however late it was fetched.
  const from = input.at.getTime() < now.getTime() ? input.at : now;
  const promise = await promiseFor(
    tx,
    scope,
    'first_response',
    { channel: 'mail', tierId: customer?.tierId ?? null },
    from,
  );
  const row = (await insertConversation(tx, {
    id: newId(),
    origin_site: mailbox.origin_site,
    number: await visibleNumber(tx, 'C', mailbox.origin_site),
    channel: 'mail',
    state: 'waiting',
    unit_id: unitId,
    queue_id: mailbox.queue_id,
    widget_id: null,
    visitor_id: null,
    visit_id: null,
    visitor_code: '',
    customer_id: customer?.id ?? null,
    language: /[\u3400-\u9fff]/.test(input.subject + input.text) ? 'zh-CN' : 'en',
    offline: false,
    started_at: now,
    closed_at: null,
    closed_by: null,
    close_reason: null,
    first_response_started_at: promise && from,
    first_response_due_at: promise?.dueAt ?? null,
    recall_seconds: 0,
    idle_minutes: idleMinutes,
    subject: input.subject,
  }))!;
  const work = await enqueue(tx, scope, {
    kind: conversationKind,
    subjectId: row.id,
    queueId: mailbox.queue_id,
    priority: priorityOf(customer?.listing),
    contactId: customer?.id ?? null,
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
  await noteContact(tx, scope, row, input.subject || row.number);
  return row;
}
