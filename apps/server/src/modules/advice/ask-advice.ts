/** A superior is asked: the ticket is special from then on, and waits for the answer before it is solved. */
import { announce, clock, demand, forbidden, newId, type Scope, type Tx } from '#kernel';
import { notifyStaff, supervisorLevels } from '#modules/notifications';
import { editTicket, enterHistory, holdTicket, type TicketRow } from '#modules/tickets';
import type { AskAdvice } from './contract.ts';
import { alreadyAsked, ticketEnded } from './errors.ts';
import { adviceChanged } from './events.ts';
import { insertRequest } from './store.ts';
import type { RequestRow } from './tables.ts';

/** Throws `tickets.not-found`, `advice.already-asked`, `advice.ticket-ended`. */
export async function askAdvice(tx: Tx, scope: Scope, input: AskAdvice): Promise<RequestRow> {
  const ticket = await holdTicket(tx, scope, input.ticketId);
  demand(scope, 'tickets.write', ticket.unit_id);
  if (scope.actor.kind !== 'staff') throw forbidden({ permission: 'tickets.write' });
  if (ticket.state === 'resolved' || ticket.state === 'closed') throw ticketEnded();
  const row: RequestRow = {
    id: newId(),
    ticket_id: ticket.id,
    unit_id: ticket.unit_id,
    customer_id: ticket.customer_id,
    asked_by: scope.actor.id,
    asked_at: clock.now(),
    question: input.question,
    state: 'waiting',
    verdict: null,
    answer: null,
    given_by: null,
    given_at: null,
  };
  if (!(await insertRequest(tx, row))) throw alreadyAsked();
  if (!ticket.special) await editTicket(tx, scope, { id: ticket.id, version: ticket.version, special: true });
  await enterHistory(tx, scope, { ticketId: ticket.id, kind: 'advice', field: 'asked', to: null, text: row.question });
  // A leader who asks is no superior of themselves: the next level up is.
  const levels = await supervisorLevels(tx, scope, ticket.unit_id);
  const superiors = levels.find((level) => !level.includes(scope.actor.id)) ?? [];
  await notifyStaff(tx, scope, superiors, notice('advice.asked', ticket, `advice:${row.id}:asked`));
  await sayChanged(tx, scope, row);
  return row;
}

export function notice(code: string, ticket: TicketRow, key: string) {
  return { code, params: { number: ticket.number }, link: `/tickets/${ticket.id}`, key };
}

export async function sayChanged(tx: Tx, scope: Scope, row: RequestRow): Promise<void> {
  await announce(tx, adviceChanged, {
    aggregate: ['advice', row.id],
    payload: { requestId: row.id, ticketId: row.ticket_id, unitId: row.unit_id, state: row.state },
    actor: scope.actor,
    topics: [`ticket:${row.ticket_id}`, `unit:${row.unit_id}`, `staff:${row.asked_by}`],
  });
}
