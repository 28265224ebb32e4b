/** What every change of a ticket does besides: history, time line of the customer, facts for others. */
import { type Announcement, announce, clock, type EventKind, newId, type Scope, type Tx } from '#kernel';
import { type ClockRow, clocksOf, firstToBreach } from '#modules/clocks';
import { recordContacts } from '#modules/customers';
import type { TicketFact } from './events.ts';
import { isOpen, noDueTime } from './rules.ts';
import { insertChange, setDueOrder } from './store.ts';
import type { ChangeKind, FieldChange, TicketRow } from './tables.ts';

export function factOf(row: TicketRow): TicketFact {
  return {
    ticketId: row.id,
    unitId: row.unit_id,
    customerId: row.customer_id,
    assigneeId: row.assignee_id,
    type: row.type,
    state: row.state,
    priority: row.priority,
    version: row.version,
  };
}

/** Browsers that show the ticket, its unit's lists, its owner's lists, its customer's file. */
export function topicsOf(row: TicketRow): string[] {
  return [
    `ticket:${row.id}`,
    `unit:${row.unit_id}`,
    ...(row.assignee_id ? [`staff:${row.assignee_id}`] : []),
    ...(row.customer_id ? [`customer:${row.customer_id}`] : []),
  ];
}

export async function say<P extends TicketFact>(
  tx: Tx,
  scope: Scope,
  kind: EventKind<P>,
  row: TicketRow,
  more: Omit<P, keyof TicketFact>,
): Promise<void> {
  await announce(tx, kind, factFor<P>(scope, row, more));
}

export function factFor<P extends TicketFact>(
  scope: Scope,
  row: TicketRow,
  more: Omit<P, keyof TicketFact>,
): Announcement<P> {
  return {
    aggregate: ['ticket', row.id],
    payload: { ...factOf(row), ...more } as P,
    actor: scope.actor,
    topics: topicsOf(row),
  };
}

/** The id of what was written. */
export async function note(
  tx: Tx,
  scope: Scope,
  ticketId: string,
  kind: ChangeKind,
  fields: FieldChange[],
  text: string | null = null,
  at: Date = clock.now(),
): Promise<string> {
  const id = newId();
  await insertChange(tx, { id, ticketId, at, actor: scope.actor, kind, fields, text });
  return id;
}

/** The ticket on its customer's time line. */
export function keepContact(tx: Tx, scope: Scope, row: TicketRow): Promise<void> {
  return keepContacts(tx, scope, [row]);
}

export async function keepContacts(tx: Tx, scope: Scope, rows: readonly TicketRow[]): Promise<void> {
  await recordContacts(
    tx,
    scope,
    rows.flatMap((row) =>
      row.customer_id
        ? [
            {
              customerId: row.customer_id,
              kind: 'ticket' as const,
              subjectId: row.id,
              number: row.number,
              title: row.title,
              state: row.state,
              type: row.type,
              open: isOpen(row.state),
              unitId: row.unit_id,
              at: row.created_at,
              score: row.rating,
            },
          ]
        : [],
    ),
  );
}

export function dueOrderOf(clocks: readonly ClockRow[]): Date {
  const first = firstToBreach(clocks);
  return first && first.state !== 'paused' ? first.due_at : noDueTime;
}

/** After clocks changed: the ticket's place in lists sorted by what runs out first. */
export async function reorder(tx: Tx, scope: Scope, ticketId: string): Promise<void> {
  const clocks = (await clocksOf(tx, scope, 'ticket', [ticketId])).get(ticketId) ?? [];
  await setDueOrder(tx, ticketId, dueOrderOf(clocks));
}
