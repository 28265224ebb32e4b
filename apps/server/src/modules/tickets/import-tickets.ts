/** Tickets from another system or another time, with the history their dates tell. Announces nothing: nothing happens now. */
import { demand, newId, type Scope, systemScope, type Tx, visibleNumbers } from '#kernel';
import { type ImportedClock, importClocks } from '#modules/clocks';
import { recordContact } from '#modules/customers';
import { isOpen, noDueTime } from './rules.ts';
import type { NewChange } from './store.ts';
import { insertHistory } from './store-import.ts';
import type { ChangeRow, Priority, TicketRow, TicketState, TicketType } from './tables.ts';
import { dueOrderOf } from './tell.ts';

export type ImportedTicket = {
  site: number;
  title: string;
  description: string;
  type: TicketType;
  topicId: string | null;
  priority: Priority;
  special: boolean;
  state: TicketState;
  unitId: string;
  assigneeId: string | null;
  customerId: string | null;
  conversationId: string | null;
  createdAt: Date;
  assignedAt: Date | null;
  respondedAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  channel?: string;
  /**
   * Came in just then out of another system that promised what it promised. While open, nothing is owed here: its clocks stand still
   * with their whole time until somebody takes it, or the customer whom it waits for answers.
   */
  broughtAt?: Date;
  /** What was said about it, in order of time; stands in the history as it was. */
  remarks?: { at: Date; internal: boolean; text: string }[];
};

/**
 * Up to a few hundred at a time, all of one site. Open ones get the clocks that would run had they been opened here then; see `broughtAt`.
 * Returns id and number in the order given. Throws `kernel.forbidden` without `tickets.import` at every unit.
 */
export async function importTickets(
  tx: Tx,
  scope: Scope,
  items: ImportedTicket[],
): Promise<{ id: string; number: string }[]> {
  if (items.length === 0) return [];
  for (const unitId of new Set(items.map((item) => item.unitId))) demand(scope, 'tickets.import', unitId);
  const numbers = await visibleNumbers(tx, 'T', items[0]!.site, items.length);
  const by = systemScope('import').actor;
  const made = items.map((item, index) => ({
    item,
    row: rowOf(item, newId(item.createdAt.getTime()), numbers[index]!, `${by.kind}:${by.id}`),
  }));
  for (const { item, row } of made) row.due_order = await runClocks(tx, scope, item, row);
  await insertHistory(
    tx,
    made.map(({ row }) => row),
    made.flatMap(({ item, row }) => historyOf(item, row, by)),
    made.flatMap(({ item, row }) =>
      item.conversationId ? [{ ticketId: row.id, conversationId: item.conversationId, at: item.createdAt }] : [],
    ),
  );
  for (const { item, row } of made)
    if (item.customerId)
      await recordContact(tx, scope, {
        customerId: item.customerId,
        kind: 'ticket',
        subjectId: row.id,
        number: row.number,
        title: row.title,
        state: row.state,
        type: row.type,
        open: isOpen(row.state),
        unitId: row.unit_id,
        at: row.created_at,
      });
  return made.map(({ row }) => ({ id: row.id, number: row.number }));
}

function rowOf(item: ImportedTicket, id: string, number: string, by: string): TicketRow {
  const last = [item.closedAt, item.resolvedAt, item.respondedAt, item.assignedAt, item.createdAt].find(Boolean);
  return {
    id,
    number,
    origin_site: item.site,
    unit_id: item.unitId,
    title: item.title,
    description: item.description,
    type: item.type,
    state: item.state,
    priority: item.priority,
    special: item.special,
    topic_id: item.topicId,
    customer_id: item.customerId,
    assignee_id: item.assignedAt ? item.assigneeId : null,
    channel: item.channel ?? (item.conversationId ? 'chat' : 'ticket'),
    created_by: by,
    created_at: item.createdAt,
    updated_at: last ?? item.createdAt,
    responded_at: item.respondedAt,
    resolved_at: item.resolvedAt,
    closed_at: item.closedAt,
    reopened: 0,
    due_order: noDueTime,
    queue_id: null,
    merged_into: null,
    model_id: null,
    product_id: null,
    custom: {},
    rating: null,
    version: 1,
  };
}

type Actor = { kind: string; id: string };

/** What the dates tell: who took it when, when it was answered, solved, closed. */
function historyOf(item: ImportedTicket, row: TicketRow, by: Actor): NewChange[] {
  const owner: Actor = item.assigneeId ? { kind: 'staff', id: item.assigneeId } : by;
  const changes: NewChange[] = [];
  const tell = (at: Date | null, actor: Actor, kind: ChangeRow['kind'], fields: ChangeRow['fields']): void => {
    if (at) changes.push({ id: newId(at.getTime()), ticketId: row.id, at, actor, kind, fields, text: null });
  };
  const state = (from: TicketState, to: TicketState): ChangeRow['fields'] => [{ field: 'state', from, to }];
  tell(item.createdAt, by, 'opened', []);
  tell(row.assignee_id ? item.assignedAt : null, owner, 'assigned', [
    { field: 'assigneeId', from: null, to: item.assigneeId },
  ]);
  if (item.state === 'waiting') tell(item.respondedAt, owner, 'state', state('open', 'waiting'));
  tell(item.resolvedAt, owner, 'state', state('open', 'resolved'));
  tell(item.closedAt, owner, 'state', state('resolved', 'closed'));
  for (const { at, internal, text } of item.remarks ?? [])
    changes.push({
      ...{ id: newId(at.getTime()), ticketId: row.id, at, actor: by, fields: [], text },
      kind: internal ? 'note' : 'comment',
    });
  return changes;
}

/** Stores the clocks of one ticket; returns its place in lists. */
async function runClocks(tx: Tx, scope: Scope, item: ImportedTicket, row: TicketRow): Promise<Date> {
  const subject = { kind: 'ticket', id: row.id, unitId: row.unit_id };
  const facts = { channel: row.channel, type: row.type, priority: row.priority };
  const { broughtAt } = item;
  if (broughtAt && isOpen(item.state)) {
    const owed = [item.assignedAt ? null : 'assignment', item.respondedAt ? null : 'response', 'solution'] as const;
    const still = owed
      .filter((target) => target !== null)
      .map((target) => ({ subject, facts, target, startedAt: broughtAt, stoppedAt: null, stillFor: 'brought-in' }));
    return dueOrderOf(await importClocks(tx, scope, still));
  }
  const clocks: ImportedClock[] = [
    { subject, facts, target: 'assignment', startedAt: item.createdAt, stoppedAt: item.assignedAt },
    { subject, facts, target: 'response', startedAt: item.createdAt, stoppedAt: item.respondedAt },
    {
      subject,
      facts,
      target: 'solution',
      startedAt: item.createdAt,
      stoppedAt: item.resolvedAt,
      pausedAt: item.state === 'waiting' ? item.respondedAt : null,
    },
  ];
  if (item.resolvedAt)
    clocks.push({ subject, facts, target: 'return_visit', startedAt: item.resolvedAt, stoppedAt: item.closedAt });
  return dueOrderOf(await importClocks(tx, scope, clocks));
}
