/**
 * Running clocks keep the version they started under, unless somebody who keeps the policies looks at what would change and orders
 * it. Clocks that are breached or stopped have their outcome and stay.
 */
import { announceMany, clock, demand, type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { Recalculation } from './contract.ts';
import { policyNotFound } from './errors.ts';
import { clockRescheduled } from './events.ts';
import { calendarOf, currentPolicies, forgetPolicies } from './rule-book.ts';
import { replay } from './rules/replay.ts';
import { nextStep } from './rules/stopwatch.ts';
import { pausesOf } from './store.ts';
import { lockOpenUnder, rescheduleClocks } from './store-recalculation.ts';
import type { ClockRow } from './tables.ts';
import { eventPayload, rowOf } from './watch-rows.ts';

const shown = 50;

/** What an order would do now; nothing is written. Throws `clocks.policy-not-found` also for a retired one: it has no terms in force. */
export async function previewRecalculation(tx: Tx, scope: Scope, policyId: string): Promise<Recalculation> {
  return told(await changesOf(tx, scope, policyId));
}

/** Does it. Audited with the number of clocks; each is announced, so that lists sort anew. */
export async function recalculate(tx: Tx, scope: Scope, policyId: string): Promise<Recalculation> {
  const changes = await changesOf(tx, scope, policyId);
  const afters = changes.map(({ after }) => after);
  await rescheduleClocks(tx, afters);
  await announceMany(
    tx,
    clockRescheduled,
    afters.map((row) => ({
      aggregate: ['clock', row.id] as const,
      payload: eventPayload(row),
      actor: scope.actor,
      topics: [`${row.subject_kind}:${row.subject_id}`],
    })),
  );
  await record(tx, scope, {
    action: 'clocks.recalculated',
    subject: ['policy', policyId],
    detail: { clocks: afters.length },
  });
  return told(changes);
}

type Change = { before: ClockRow; after: ClockRow };

async function changesOf(tx: Tx, scope: Scope, policyId: string): Promise<Change[]> {
  demand(scope, 'clocks.write', null);
  const system = systemScope('clocks.recalculation');
  // The terms in force this moment, not those of a few seconds ago.
  forgetPolicies();
  const terms = (await currentPolicies(tx, system)).find((one) => one.policyId === policyId);
  if (!terms) throw policyNotFound();
  const calendar = await calendarOf(tx, system, terms.calendarVersionId);
  const rows = await lockOpenUnder(tx, system, policyId);
  const pauses = await pausesOf(
    tx,
    system,
    rows.map((row) => row.id),
  );
  const changes: Change[] = [];
  for (const before of rows) {
    const own = pauses.filter((pause) => pause.clock_id === before.id);
    const watch = replay(
      calendar,
      terms.seconds,
      before.started_at.getTime(),
      own.map((pause) => ({ startedAt: pause.started_at.getTime(), endedAt: pause.ended_at?.getTime() ?? null })),
    );
    // Steps that passed are not told a second time; one that is due now is told by the next sweep.
    const now = { ...watch, toldStep: before.told_step };
    const after = {
      ...rowOf(before, now, nextStep(calendar, now, terms.steps), before.pause_reason),
      policy_version_id: terms.versionId,
      calendar_version_id: terms.calendarVersionId,
      target_seconds: terms.seconds,
    };
    const same =
      after.due_at.getTime() === before.due_at.getTime() && after.policy_version_id === before.policy_version_id;
    if (!same) changes.push({ before, after });
  }
  return changes;
}

function told(changes: Change[]): Recalculation {
  const now = clock.ms();
  return {
    clocks: changes.length,
    late: changes.filter(({ after }) => after.state === 'running' && after.due_at.getTime() < now).length,
    first: changes.slice(0, shown).map(({ before, after }) => ({
      subjectKind: before.subject_kind,
      subjectId: before.subject_id,
      dueAt: before.due_at.toISOString(),
      newDueAt: after.due_at.toISOString(),
    })),
  };
}
