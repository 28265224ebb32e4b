/** Who owns the work. Taking it oneself needs `tickets.write`; giving it to somebody else `tickets.assign`. */
import { clock, conflict, type Db, demand, type Scope, type Tx } from '#kernel';
import { resumeClocks, startClocks, stopClocks } from '#modules/clocks';
import { staffCard } from '#modules/identity';
import { clockFacts } from './clock-facts.ts';
import { giveBack, giveByHand } from './dispatch-ticket.ts';
import { assigneeUnknown, ticketNotFound } from './errors.ts';
import { ticketAssigned, ticketStateChanged } from './events.ts';
import { holdTicket, refuseMerged } from './hold-ticket.ts';
import { isOpen } from './rules.ts';
import { findTicket, updateTicket } from './store.ts';
import type { TicketRow } from './tables.ts';
import { keepContact, note, reorder, say } from './tell.ts';

/** Throws `tickets.assignee-unknown`, or `kernel.forbidden` when it is somebody else and the caller may not assign. */
export async function checkAssignee(db: Db, scope: Scope, assigneeId: string, unitId: string): Promise<void> {
  if (assigneeId !== scope.actor.id) demand(scope, 'tickets.assign', unitId);
  if (!(await staffCard(db, scope, assigneeId))) throw assigneeUnknown();
}

/**
 * `assigneeId` null gives it back to the unit. A new ticket that gets an owner is open. 409 on a stale version; but who takes for
 * themselves what nobody has writes over nothing, whatever else was changed meanwhile.
 */
export async function assignTicket(
  tx: Tx,
  scope: Scope,
  input: { id: string; assigneeId: string | null; version: number },
): Promise<TicketRow> {
  const seen = await findTicket(tx, scope, input.id, 'tickets.write');
  if (!seen) throw ticketNotFound();
  await refuseMerged(tx, scope, seen);
  const takes = input.assigneeId === scope.actor.id && seen.assignee_id === null;
  if (seen.version !== input.version && !takes) throw conflict();
  if (seen.assignee_id === input.assigneeId) return seen;
  if (input.assigneeId) await checkAssignee(tx, scope, input.assigneeId, seen.unit_id);
  else if (seen.assignee_id !== scope.actor.id) demand(scope, 'tickets.assign', seen.unit_id);
  // The router's row first, ours second.
  if (input.assigneeId) await giveByHand(tx, scope, seen, input.assigneeId);
  else if (isOpen(seen.state)) await giveBack(tx, seen);
  const row = await holdTicket(tx, scope, input.id);
  // Somebody of its queue: the router has told us already, inside this transaction.
  if (row.version === seen.version + 1 && input.assigneeId !== null && row.assignee_id === input.assigneeId) return row;
  if (takes ? row.assignee_id !== null : row.version !== input.version) throw conflict();
  return await giveTo(tx, scope, row, input.assigneeId);
}

/** For routing and automation, which decided already. The row must be locked. */
export async function giveTo(tx: Tx, scope: Scope, row: TicketRow, assigneeId: string | null): Promise<TicketRow> {
  const at = clock.now();
  const starts = assigneeId !== null && row.state === 'new';
  const after = await updateTicket(tx, row.id, { assignee_id: assigneeId, ...(starts && { state: 'open' }) }, at);
  const fields = [{ field: 'assigneeId', from: row.assignee_id, to: assigneeId }];
  await note(tx, scope, row.id, 'assigned', fields, null, at);
  const subject = { kind: 'ticket', id: row.id, unitId: row.unit_id };
  if (assigneeId) {
    await stopClocks(tx, scope, { subject, targets: ['assignment'], at });
    // Brought in from elsewhere: from here on the rest is owed.
    if (row.state !== 'waiting') await resumeClocks(tx, scope, { subject, at });
  } else if (isOpen(row.state)) {
    await startClocks(tx, scope, {
      subject,
      targets: ['assignment'],
      facts: await clockFacts(tx, scope, row),
      at,
    });
  }
  await reorder(tx, scope, row.id);
  if (starts) await keepContact(tx, scope, after);
  await say(tx, scope, ticketAssigned, after, { from: row.assignee_id });
  if (starts) await say(tx, scope, ticketStateChanged, after, { from: row.state, reopened: row.reopened });
  return after;
}
