/** The superior's word, or the question taken back. */
import { can, clock, demand, forbidden, type Scope, systemScope, type Tx } from '#kernel';
import { notifyStaff } from '#modules/notifications';
import { enterHistory, type TicketRow } from '#modules/tickets';
import { notice, sayChanged } from './ask-advice.ts';
import type { GiveAdvice } from './contract.ts';
import { adviceAwaited, notWaiting, requestNotFound } from './errors.ts';
import { lockRequest, requestsOf, saveRequest } from './store.ts';
import type { RequestRow } from './tables.ts';

/** Nobody advises themselves: the question is for a second pair of eyes. */
export function mayGive(scope: Scope, row: RequestRow): boolean {
  return row.state === 'waiting' && row.asked_by !== scope.actor.id && can(scope, 'advice.give', row.unit_id);
}

/** Throws `advice.not-found`, `advice.not-waiting`. */
export async function giveAdvice(tx: Tx, scope: Scope, { id, verdict, text }: { id: string } & GiveAdvice) {
  const row = await lockRequest(tx, scope, id);
  if (!row) throw requestNotFound();
  demand(scope, 'advice.give', row.unit_id);
  if (row.asked_by === scope.actor.id) throw forbidden({ permission: 'advice.give' });
  if (row.state !== 'waiting') throw notWaiting();
  const after: RequestRow = {
    ...row,
    state: 'given',
    verdict,
    answer: text || null,
    given_by: scope.actor.id,
    given_at: clock.now(),
  };
  await saveRequest(tx, after);
  // A superior may advise without the right to work on the ticket: the line is theirs, the writing is the program's.
  const ticket = await enterHistory(
    tx,
    { ...systemScope('advice'), actor: scope.actor },
    { ticketId: row.ticket_id, kind: 'advice', field: verdict, to: null, ...(text && { text }) },
  );
  const told = [...new Set([row.asked_by, ...(ticket.assignee_id ? [ticket.assignee_id] : [])])];
  await notifyStaff(
    tx,
    scope,
    told.filter((one) => one !== scope.actor.id),
    notice(`advice.given-${verdict}`, ticket, `advice:${row.id}:given`),
  );
  await sayChanged(tx, scope, after);
  return after;
}

/** By the asker only. */
export async function withdrawAdvice(tx: Tx, scope: Scope, { id }: { id: string }): Promise<RequestRow> {
  const row = await lockRequest(tx, scope, id);
  if (!row || row.asked_by !== scope.actor.id) throw requestNotFound();
  if (row.state !== 'waiting') throw notWaiting();
  const after: RequestRow = { ...row, state: 'withdrawn' };
  await saveRequest(tx, after);
  await enterHistory(tx, scope, { ticketId: row.ticket_id, kind: 'advice', field: 'withdrawn', to: null });
  await sayChanged(tx, scope, after);
  return after;
}

/** Throws `advice.awaited` while a question waits. */
export async function awaitAdvice(tx: Tx, scope: Scope, row: TicketRow): Promise<void> {
  if ((await requestsOf(tx, scope, row.id)).some(({ state }) => state === 'waiting')) throw adviceAwaited();
}
