/** Moves a ticket along its state table and its clocks with it. */
import { clock, conflict, type Scope, type Tx } from '#kernel';
import { cancelClocks, pauseClocks, resumeClocks, startClocks, stopClocks } from '#modules/clocks';
import { clockFacts } from './clock-facts.ts';
import { dispatchAgain, leaveQueue } from './dispatch-ticket.ts';
import { reasonNeeded, stepNotAllowed, tasksOpen } from './errors.ts';
import { ticketStateChanged } from './events.ts';
import { passGates } from './gates.ts';
import { holdTicket } from './hold-ticket.ts';
import { type ClockEffect, clockEffect, isOpen, openRequired, stepBetween } from './rules.ts';
import { type TicketChanges, updateTicket } from './store.ts';
import { tasksOf } from './store-tasks.ts';
import type { TicketRow, TicketState } from './tables.ts';
import { takeForm } from './take-form.ts';
import { keepContact, note, reorder, say } from './tell.ts';
import { tellWatchers } from './watch-ticket.ts';

/** 409 kernel.conflict on a stale version, `tickets.step-not-allowed`, `tickets.reason-needed`, `tickets.tasks-open`, `fields.required`. */
export async function changeState(
  tx: Tx,
  scope: Scope,
  input: { id: string; to: TicketState; reason?: string; version: number },
): Promise<TicketRow> {
  // The router's row first, ours second.
  if (!isOpen(input.to)) await leaveQueue(tx, input.id, input.to);
  const row = await holdTicket(tx, scope, input.id);
  if (row.version !== input.version) throw conflict();
  const step = stepBetween(row.state, input.to);
  if (!step) throw stepNotAllowed({ from: row.state, to: input.to });
  const reason = input.reason?.trim() || null;
  if (step.reason && !reason) throw reasonNeeded();
  if (step.name === 'resolve') {
    const open = openRequired(await tasksOf(tx, scope, row.id));
    if (open.length > 0) throw tasksOpen({ count: open.length, title: open[0]!.title });
    const about = { type: row.type, topicId: row.topic_id, priority: row.priority };
    await takeForm(tx, scope, about, { before: row.custom, given: {}, demand: true });
    await passGates(tx, scope, row, 'resolved');
  }
  if (step.name === 'close') await passGates(tx, scope, row, 'closed');
  const at = clock.now();
  const reopens = step.name === 'reopen';
  const changes: TicketChanges = {
    state: input.to,
    ...(step.name === 'resolve' && { resolved_at: at, responded_at: row.responded_at ?? at }),
    ...(input.to === 'closed' && { closed_at: at }),
    ...(reopens && { resolved_at: null, closed_at: null, reopened: row.reopened + 1 }),
  };
  const after = await updateTicket(tx, row.id, changes, at);
  await note(tx, scope, row.id, 'state', [{ field: 'state', from: row.state, to: input.to }], reason, at);
  await moveClocks(tx, scope, after, clockEffect(step.name, row.assignee_id !== null), at);
  if (reopens) await dispatchAgain(tx, scope, after);
  await reorder(tx, scope, row.id);
  await keepContact(tx, scope, after);
  await tellWatchers(tx, scope, after, 'state');
  await say(tx, scope, ticketStateChanged, after, { from: row.state, reopened: after.reopened });
  return after;
}

async function moveClocks(tx: Tx, scope: Scope, row: TicketRow, effect: ClockEffect, at: Date): Promise<void> {
  const subject = { kind: 'ticket', id: row.id, unitId: row.unit_id };
  if (effect.stop) await stopClocks(tx, scope, { subject, targets: effect.stop, at });
  if (effect.cancel === 'all') await cancelClocks(tx, scope, { subject, at });
  else if (effect.cancel) await cancelClocks(tx, scope, { subject, targets: effect.cancel, at });
  if (effect.pause) await pauseClocks(tx, scope, { subject, reason: 'waiting-for-customer', at });
  if (effect.resume) await resumeClocks(tx, scope, { subject, at });
  if (effect.start) {
    await startClocks(tx, scope, {
      subject,
      targets: effect.start,
      facts: await clockFacts(tx, scope, row),
      at,
      newCycle: effect.newCycle ?? false,
    });
  }
}
