/** A thread of letters becomes a conversation in the queue of its box. */
import { announceMany, clock, newId, type Scope, type Tx, visibleNumbers } from '#kernel';
import { promiseFor } from '#modules/clocks';
import {
  aggregateOf,
  type ConversationRow,
  conversationKind,
  conversationStarted,
  factOf,
  insertConversation,
  noteContacts,
  saveConversation,
  topicsOf,
} from '#modules/conversations';
import { customerSubject, findOrCreateByMails, priorityOf } from '#modules/customers';
import type { MailboxRow } from '#modules/mailboxes';
import { enqueue, enqueueMany, queueNames } from '#modules/routing';
import type { Address } from './tables.ts';

/** Letters do not end by silence: whoever holds them ends them. */
const idleMinutes = 366 * 24 * 60;

export type Customer = { id: string; refused: boolean; listing: 'none' | 'black' | 'red'; tierId: string | null };

/** Found by the addresses or made; null for one that is no address. An address that somebody wrote proves nothing. */
export async function customersOf(
  tx: Tx,
  scope: Scope,
  writers: readonly (Address | null)[],
  unitId: string,
): Promise<(Customer | null)[]> {
  const readable = writers.filter(
    (from): from is Address => from !== null && /^[^\s@"<>(),;:]+@[^\s@.]+(\.[^\s@.]+)+$/.test(from.address),
  );
  if (readable.length === 0) return writers.map(() => null);
  const people = readable.map(({ address, name }) => ({
    email: address,
    name: name.includes('@') ? null : name || null,
  }));
  const found = await findOrCreateByMails(tx, scope, people, unitId);
  const customers = new Map<Address, Customer>();
  const subjects = await Promise.all(found.map(({ id, created }) => (created ? null : customerSubject(tx, scope, id))));
  for (const [index, { id }] of found.entries()) {
    const subject = subjects[index];
    customers.set(readable[index]!, {
      id: subject?.id ?? id,
      refused: subject?.listing.refuses ?? false,
      listing: subject?.listing.kind ?? 'none',
      tierId: subject?.tierId ?? null,
    });
  }
  return writers.map((from) => (from && customers.get(from)) ?? null);
}

export type Opening = { mailbox: MailboxRow; customer: Customer | null; subject: string; text: string; at: Date };

/** Of many letters in about as many statements as of one. Throws what `enqueue` throws: the queue was closed since the box was set up. */
export async function openConversations(
  tx: Tx,
  scope: Scope,
  openings: readonly Opening[],
): Promise<ConversationRow[]> {
  if (openings.length === 0) return [];
  const site = openings[0]!.mailbox.origin_site;
  const [queues, numbers] = await Promise.all([
    queueNames(tx, scope, [...new Set(openings.map(({ mailbox }) => mailbox.queue_id))]),
    visibleNumbers(tx, 'C', site, openings.length),
  ]);
  const rows = await Promise.all(
    openings.map((opening, index) => {
      // The unit is the queue's of now: it may have moved.
      const unitId = queues.get(opening.mailbox.queue_id)?.unit_id ?? opening.mailbox.unit_id;
      return insertOpening(tx, scope, opening, { unitId, number: numbers[index]! });
    }),
  );
  const works = rows.map((row, index) => ({
    kind: conversationKind,
    subjectId: row.id,
    queueId: row.queue_id,
    priority: priorityOf(openings[index]!.customer?.listing),
    contactId: row.customer_id,
  }));
  // One alone says by its error why it may not enter; of many it is found when each is tried by itself.
  const entered = works.length === 1 ? [await enqueue(tx, scope, works[0]!)] : await enqueueMany(tx, scope, works);
  for (const [index, work] of entered.entries()) {
    if (typeof work === 'string') throw new Error(`not queued: ${work}`);
    const row = rows[index]!;
    if (work.queueId === row.queue_id) continue;
    Object.assign(row, { queue_id: work.queueId, unit_id: work.unitId });
    await saveConversation(tx, row);
  }
  await announceMany(
    tx,
    conversationStarted,
    rows.map((row) => ({
      aggregate: aggregateOf(row),
      payload: { ...factOf(row), offline: false, visitorId: null },
      actor: scope.actor,
      topics: topicsOf(row),
    })),
  );
  await noteContacts(
    tx,
    scope,
    rows.map((row, index) => ({ row, title: openings[index]!.subject || row.number })),
  );
  return rows;
}

async function insertOpening(
  tx: Tx,
  scope: Scope,
  { mailbox, customer, subject, text, at }: Opening,
  given: { unitId: string; number: string },
): Promise<ConversationRow> {
  const now = clock.now();
  // The promise counts from the moment the letter came, however late it was fetched.
  const from = at.getTime() < now.getTime() ? at : now;
  const facts = { channel: 'mail' as const, tierId: customer?.tierId ?? null };
  const promise = await promiseFor(tx, scope, 'first_response', facts, from);
  return (await insertConversation(tx, {
    id: newId(),
    origin_site: mailbox.origin_site,
    number: given.number,
    channel: 'mail',
    state: 'waiting',
    unit_id: given.unitId,
    queue_id: mailbox.queue_id,
    widget_id: null,
    visitor_id: null,
    visit_id: null,
    visitor_code: '',
    customer_id: customer?.id ?? null,
    language: /[\u3400-\u9fff]/.test(subject + text) ? 'zh-CN' : 'en',
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
}
