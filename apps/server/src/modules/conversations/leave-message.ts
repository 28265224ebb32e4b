/** Nobody is on duty: the visitor leaves words and a way to be reached. A closed conversation whose fact opens a ticket below. */
import { announce, clock, newId, type Scope, systemScope, type Tx, visibleNumber } from '#kernel';
import { storeConsent } from '#modules/consents';
import { findOrCreateByIdentity } from '#modules/customers';
import type { OfflineMessage } from './contract.ts';
import { contactMissing } from './errors.ts';
import { conversationStarted } from './events.ts';
import { screened } from './ports.ts';
import { preview } from './rules/states.ts';
import { entranceOf } from './start-conversation.ts';
import { insertConversation, offlineByClientId } from './store-conversations.ts';
import { insertMessage } from './store-messages.ts';
import { actorOf, aggregateOf, factOf, noteContact, say, topicsOf } from './tell.ts';

/**
 * Throws `conversations.contact-missing` when neither telephone nor mail is given and the visitor is unknown,
 * `customers.phone-unreadable`, `customers.email-unreadable`, `consents.notice-unfit`. A repeat with the same client id answers the same number.
 */
export async function leaveMessage(tx: Tx, scope: Scope, input: OfflineMessage): Promise<{ number: string }> {
  const { visitor, widget, visitId, unitId } = await entranceOf(tx, scope);
  const repeated = await offlineByClientId(tx, scope, input.clientId);
  if (repeated) return repeated;
  // The visitor stays anonymous: a telephone that somebody typed proves nothing about later chats of this browser.
  const customerId = await reachable(tx, visitor.customer_id, input, unitId);
  await storeConsent(tx, systemScope('conversations'), {
    customerId,
    purpose: 'service',
    given: true,
    source: 'widget',
    noticeNumber: input.noticeNumber,
  });
  const now = clock.now();
  const row = (await insertConversation(tx, {
    id: newId(),
    origin_site: widget.origin_site,
    number: await visibleNumber(tx, 'C', widget.origin_site),
    channel: 'chat',
    state: 'closed',
    unit_id: unitId,
    queue_id: widget.queue_id,
    widget_id: widget.id,
    visitor_id: visitor.id,
    visit_id: visitId,
    visitor_code: visitor.code,
    customer_id: customerId,
    language: scope.locale,
    offline: true,
    started_at: now,
    closed_at: now,
    closed_by: 'visitor',
    close_reason: 'offline',
    first_response_started_at: null,
    first_response_due_at: null,
    recall_seconds: widget.recall_seconds,
    idle_minutes: widget.idle_minutes,
  }))!;
  const text = screened(scope, { conversationId: row.id, by: 'visitor', text: input.text.replaceAll('\0', '') });
  await insertMessage(tx, scope, {
    conversationId: row.id,
    clientId: input.clientId,
    at: now,
    authorKind: 'visitor',
    authorId: visitor.id,
    actor: actorOf(scope),
    kind: 'text',
    text,
    preview: preview('text', text, null),
    unreadAdd: 0,
    unreadReset: false,
    replied: false,
  });
  if (input.wishedTime) await say(tx, scope, row, 'conversations.wished-time', { time: input.wishedTime });
  await announce(tx, conversationStarted, {
    aggregate: aggregateOf(row),
    payload: { ...factOf(row), offline: true, visitorId: visitor.id },
    actor: scope.actor,
    topics: topicsOf(row),
  });
  await noteContact(tx, scope, row, preview('text', text, null));
  return { number: row.number };
}

async function reachable(tx: Tx, known: string | null, input: OfflineMessage, unitId: string): Promise<string> {
  const scope = systemScope('conversations');
  const name = input.name ?? null;
  let found = known;
  for (const [kind, value] of [
    ['phone', input.phone],
    ['email', input.email],
  ] as const) {
    if (!value) continue;
    const customer = await findOrCreateByIdentity(tx, scope, { kind, value, verified: false, name, unitId });
    found ??= customer.id;
  }
  if (!found) throw contactMissing();
  return found;
}
