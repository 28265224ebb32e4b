/**
 * Two tickets for one request become one: the absorbed ticket gets an alias to the survivor and rests; none of its rows is
 * rewritten, so un-merging puts it back as it was.
 */
import { clock, conflict, newId, type Scope, type Tx } from '#kernel';
import { cancelClocks, clocksOf, pauseClocks, resumeClocks, startClocks, type Target } from '#modules/clocks';
import { clockFacts } from './clock-facts.ts';
import { dispatchAgain, leaveQueue } from './dispatch-ticket.ts';
import { mergeRefused, notMerged, ticketNotFound } from './errors.ts';
import { ticketChanged, ticketStateChanged } from './events.ts';
import { holdTicket } from './hold-ticket.ts';
import { isOpen } from './rules.ts';
import { mergeRefusal } from './rules-merge.ts';
import { lockTicket, updateTicket } from './store.ts';
import { closeMerge, insertMerge, openMergeOf } from './store-relations.ts';
import type { TicketRow } from './tables.ts';
import { keepContact, note, reorder, say } from './tell.ts';

const subjectOf = (row: TicketRow) => ({ kind: 'ticket', id: row.id, unitId: row.unit_id });
const byOf = (scope: Scope) => `${scope.actor.kind}:${scope.actor.id}`;

/** 409 kernel.conflict on a stale version, `tickets.merge-refused`, `tickets.merged-away`. */
export async function mergeTicket(
  tx: Tx,
  scope: Scope,
  input: { id: string; intoId: string; version: number },
): Promise<void> {
  await leaveQueue(tx, input.id, 'merged');
  const held = new Map<string, TicketRow>();
  // In the order of ids: two merges that cross wait for each other instead of locking each other out.
  for (const id of [...new Set([input.id, input.intoId])].sort()) held.set(id, await holdTicket(tx, scope, id));
  const absorbed = held.get(input.id)!;
  const survivor = held.get(input.intoId)!;
  if (absorbed.version !== input.version) throw conflict();
  const why = mergeRefusal(absorbed, survivor);
  if (why) throw mergeRefused({ why });
  const at = clock.now();
  const stopped = await restClocks(tx, scope, absorbed, at);
  await insertMerge(tx, {
    id: newId(),
    absorbedId: absorbed.id,
    survivorId: survivor.id,
    stateBefore: absorbed.state,
    stopped,
    at,
    by: byOf(scope),
  });
  const rests = { state: 'closed', closed_at: at, merged_into: survivor.id } as const;
  const after = await updateTicket(tx, absorbed.id, rests, at);
  await reorder(tx, scope, absorbed.id);
  await keepContact(tx, scope, after);
  await tellBoth(tx, scope, after, survivor, at, 'merged');
  await say(tx, scope, ticketStateChanged, after, { from: absorbed.state, reopened: after.reopened });
}

/** Pauses what its policy lets pause and cancels the rest; returns the cancelled targets. */
async function restClocks(tx: Tx, scope: Scope, row: TicketRow, at: Date): Promise<Target[]> {
  const subject = subjectOf(row);
  await pauseClocks(tx, scope, { subject, reason: 'merged', at });
  const left = ((await clocksOf(tx, scope, 'ticket', [row.id])).get(row.id) ?? []).filter(
    // A breached clock runs on until its work is done; one that stopped has its outcome.
    (one) => one.stopped_at === null && one.state !== 'paused',
  );
  const targets = [...new Set(left.map((one) => one.target as Target))];
  if (targets.length > 0) await cancelClocks(tx, scope, { subject, targets, at });
  return targets;
}

/** Throws `tickets.not-merged`. Paused clocks run on with what was left, cancelled ones start anew. */
export async function unmergeTicket(tx: Tx, scope: Scope, input: { id: string; version: number }): Promise<void> {
  const row = await lockTicket(tx, scope, input.id);
  if (!row) throw ticketNotFound();
  if (row.version !== input.version) throw conflict();
  const merge = row.merged_into ? await openMergeOf(tx, scope, row.id) : null;
  if (!merge) throw notMerged();
  const survivor = await lockTicket(tx, scope, merge.survivor_id);
  if (!survivor) throw ticketNotFound();
  const at = clock.now();
  await closeMerge(tx, merge.id, at, byOf(scope));
  const back = { state: merge.state_before, closed_at: null, merged_into: null };
  const after = await updateTicket(tx, row.id, back, at);
  const subject = subjectOf(row);
  // A ticket that waited for its customer goes on waiting.
  if (merge.state_before !== 'waiting') await resumeClocks(tx, scope, { subject, at });
  if (merge.stopped.length > 0) {
    const facts = await clockFacts(tx, scope, row);
    await startClocks(tx, scope, { subject, targets: merge.stopped as Target[], facts, at });
  }
  if (isOpen(after.state)) await dispatchAgain(tx, scope, after);
  await reorder(tx, scope, row.id);
  await keepContact(tx, scope, after);
  await tellBoth(tx, scope, after, survivor, at, 'parted');
  await say(tx, scope, ticketStateChanged, after, { from: 'closed', reopened: after.reopened });
}

async function tellBoth(
  tx: Tx,
  scope: Scope,
  absorbed: TicketRow,
  survivor: TicketRow,
  at: Date,
  what: 'merged' | 'parted',
): Promise<void> {
  const known = (number: string) => (what === 'merged' ? { from: null, to: number } : { from: number, to: null });
  await note(tx, scope, absorbed.id, 'merged', [{ field: 'into', ...known(survivor.number) }], null, at);
  await note(tx, scope, survivor.id, 'merged', [{ field: 'absorbed', ...known(absorbed.number) }], null, at);
  const after = await updateTicket(tx, survivor.id, {}, at);
  await say(tx, scope, ticketChanged, after, { fields: ['absorbed'] });
}
