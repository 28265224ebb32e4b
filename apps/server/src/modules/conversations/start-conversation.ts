/** A visitor wants to talk: the open conversation, or a new one in the entrance's queue. */
import { announce, clock, newId, type Scope, systemScope, type Tx, visibleNumber } from '#kernel';
import { promiseFor } from '#modules/clocks';
import { customerSubject, priorityOf } from '#modules/customers';
import { enqueue, queueNames } from '#modules/routing';
import { chatRefused, noEntrance } from './errors.ts';
import { conversationStarted } from './events.ts';
import { doorKeeper } from './ports.ts';
import { insertConversation, openOfVisitor, saveConversation } from './store-conversations.ts';
import { latestVisit, lockVisitor } from './store-visitors.ts';
import { widgetById, widgetForHost } from './store-widgets.ts';
import type { ConversationRow, VisitorRow, WidgetRow } from './tables.ts';
import { aggregateOf, factOf, noteContact, topicsOf } from './tell.ts';

/** Whoever invited the visitor is rung alone for so long; then the queue. */
const invitedSeconds = 30;

/** Work of this kind is routed by routing. */
export const workKind = 'conversation';

export type Entrance = { visitor: VisitorRow; widget: WidgetRow; visitId: string | null; unitId: string };

/** The visitor, locked, and where they came in. Throws `conversations.no-entrance` when nothing serves them any more. */
export async function entranceOf(tx: Tx, scope: Scope): Promise<Entrance> {
  const visitor = await lockVisitor(tx, scope, scope.actor.id);
  if (!visitor) throw noEntrance();
  await doorKeeper()?.admit(tx, scope);
  const visit = await latestVisit(tx, scope, visitor.id);
  const widget = visit?.widget_id ? await widgetById(tx, scope, visit.widget_id) : await widgetForHost(tx, scope, '');
  const unitId = widget && (await queueNames(tx, scope, [widget.queue_id])).get(widget.queue_id)?.unit_id;
  if (!widget || !unitId) throw noEntrance();
  return { visitor, widget, visitId: visit?.id ?? null, unitId };
}

/** `fresh`: false when the visitor was talking already (another tab, a repeated request). */
export async function startConversation(
  tx: Tx,
  scope: Scope,
  input: { language?: string | undefined },
): Promise<{ row: ConversationRow; fresh: boolean }> {
  const { visitor, widget, visitId, unitId } = await entranceOf(tx, scope);
  const open = await openOfVisitor(tx, scope, visitor.id);
  if (open) return { row: open, fresh: false };
  const now = clock.now();
  // How soon somebody answers is promised by the company's policy for the channel, whatever the entrance.
  const customer = visitor.customer_id
    ? await customerSubject(tx, systemScope('conversations'), visitor.customer_id)
    : null;
  // Whoever is on the black list with that word is not served here; staff see why on the file.
  if (customer?.listing.refuses) throw chatRefused();
  const facts = { channel: 'chat', tierId: customer?.tierId ?? null };
  const promise = await promiseFor(tx, scope, 'first_response', facts, now);
  const row = await insertConversation(tx, {
    id: newId(),
    origin_site: widget.origin_site,
    number: await visibleNumber(tx, 'C', widget.origin_site),
    channel: 'chat',
    state: 'waiting',
    unit_id: unitId,
    queue_id: widget.queue_id,
    widget_id: widget.id,
    visitor_id: visitor.id,
    visit_id: visitId,
    visitor_code: visitor.code,
    customer_id: visitor.customer_id,
    language: input.language ?? scope.locale,
    offline: false,
    started_at: now,
    closed_at: null,
    closed_by: null,
    close_reason: null,
    first_response_started_at: promise && now,
    first_response_due_at: promise?.dueAt ?? null,
    recall_seconds: widget.recall_seconds,
    idle_minutes: widget.idle_minutes,
  });
  if (!row) return { row: (await openOfVisitor(tx, scope, visitor.id))!, fresh: false };
  const invitedBy = (await doorKeeper()?.invitedBy(tx, scope)) ?? null;
  const work = await enqueue(tx, scope, {
    kind: workKind,
    subjectId: row.id,
    queueId: widget.queue_id,
    priority: priorityOf(customer?.listing.kind),
    contactId: visitor.customer_id ?? visitor.id,
    ...(invitedBy ? { wanted: { dedicated: invitedBy, dedicatedUntil: now.getTime() + invitedSeconds * 1000 } } : {}),
  });
  // Overflow may have chosen another queue.
  if (work.queueId !== row.queue_id) {
    Object.assign(row, { queue_id: work.queueId, unit_id: work.unitId });
    await saveConversation(tx, row);
  }
  await announce(tx, conversationStarted, {
    aggregate: aggregateOf(row),
    payload: { ...factOf(row), offline: false, visitorId: visitor.id },
    actor: scope.actor,
    topics: topicsOf(row),
  });
  await noteContact(tx, scope, row, row.number);
  return { row, fresh: true };
}
