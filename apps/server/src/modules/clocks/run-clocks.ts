/** Starts, pauses, resumes and stops the clocks of a piece of work, inside the transaction of what made it happen. */
import { announceMany, clock, newId, type Scope, type Tx } from '#kernel';
import type { Target } from './contract.ts';
import { clockBreached, clockEnded } from './events.ts';
import { calendarOf, currentPolicies, termsOf } from './rule-book.ts';
import { choosePolicy, type Facts, type Terms } from './rules/choose-policy.ts';
import * as watch from './rules/stopwatch.ts';
import {
  closePause,
  highestCycle,
  insertClocks,
  lockClocksOf,
  lockOpenClocks,
  moveClocks,
  openPause,
  updateClock,
  updateClocks,
} from './store.ts';
import type { ClockRow } from './tables.ts';
import { eventPayload, rowOf, watchOf } from './watch-rows.ts';

export type Subject = { kind: string; id: string; unitId: string };

export type ClockStart = {
  subject: Subject;
  targets: readonly Target[];
  facts: Facts;
  at?: Date;
  newCycle?: boolean;
};

/**
 * One clock per target for which a policy fits; targets without a policy carry no promise. `newCycle` for reopened work.
 * Returns the clocks started.
 */
export async function startClocks(tx: Tx, scope: Scope, input: ClockStart): Promise<ClockRow[]> {
  return (await startClocksOfMany(tx, scope, [input]))[0]!;
}

/** Of several subjects in one statement; in the order given. */
export async function startClocksOfMany(tx: Tx, scope: Scope, inputs: readonly ClockStart[]): Promise<ClockRow[][]> {
  const policies = await currentPolicies(tx, scope);
  const started: ClockRow[][] = [];
  for (const input of inputs) {
    const { kind, id } = input.subject;
    const cycle = input.newCycle ? (await highestCycle(tx, scope, kind, id)) + 1 : 1;
    started.push(await rowsFor(tx, scope, policies, input, cycle));
  }
  const rows = started.flat();
  if (rows.length > 0) await insertClocks(tx, rows);
  return started;
}

async function rowsFor(
  tx: Tx,
  scope: Scope,
  policies: readonly Terms[],
  input: ClockStart,
  cycle: number,
): Promise<ClockRow[]> {
  const at = input.at ?? clock.now();
  const { kind, id, unitId } = input.subject;
  const rows: ClockRow[] = [];
  for (const target of input.targets) {
    const terms = choosePolicy(policies, target, input.facts);
    if (!terms) continue;
    const calendar = await calendarOf(tx, scope, terms.calendarVersionId);
    const started = watch.startWatch(calendar, terms.seconds, at.getTime());
    const step = watch.nextStep(calendar, started, terms.steps);
    rows.push({
      id: newId(),
      subject_kind: kind,
      subject_id: id,
      unit_id: unitId,
      cycle,
      target,
      policy_version_id: terms.versionId,
      calendar_version_id: terms.calendarVersionId,
      target_seconds: terms.seconds,
      state: 'running',
      started_at: at,
      due_at: new Date(started.dueAt),
      segment_at: at,
      remaining_seconds: terms.seconds,
      pause_reason: null,
      stopped_at: null,
      breached_at: null,
      told_step: 0,
      next_step_at: step && new Date(step.at),
    });
  }
  return rows;
}

/**
 * Stops one target of many subjects of a kind in a few statements: a router gives out work in batches. Returns every clock of
 * these subjects as it stands then, by subject.
 */
export async function stopTarget(
  tx: Tx,
  scope: Scope,
  input: { kind: string; ids: string[]; target: Target; at: Date },
): Promise<Map<string, ClockRow[]>> {
  const bySubject = new Map<string, ClockRow[]>();
  const stopped: [before: ClockRow, after: ClockRow][] = [];
  for (const row of await lockClocksOf(tx, scope, input.kind, input.ids)) {
    const ends = row.target === input.target && row.stopped_at === null;
    const after = ends ? rowOf(row, watch.stopWatch(watchOf(row), input.at.getTime()), null, null) : row;
    if (ends) stopped.push([row, after]);
    const list = bySubject.get(row.subject_id);
    if (list) list.push(after);
    else bySubject.set(row.subject_id, [after]);
  }
  if (stopped.length === 0) return bySubject;
  await updateClocks(
    tx,
    stopped.map(([, after]) => after),
  );
  for (const [before] of stopped) if (before.state === 'paused') await closePause(tx, before.id, input.at);
  await announceMany(
    tx,
    clockBreached,
    stopped.flatMap(([before, after]) => breachOf(scope, before, after)),
  );
  await announceMany(
    tx,
    clockEnded,
    stopped.flatMap(([, after]) => endOf(scope, after)),
  );
  return bySubject;
}

type Change = { subject: Subject; targets?: readonly Target[]; at?: Date };

/** Stops: met by the due time, breached after it. */
export function stopClocks(tx: Tx, scope: Scope, input: Change): Promise<void> {
  return changeClocks(tx, scope, input, async (row, at) => watch.stopWatch(watchOf(row), at));
}

/** The promise no longer stands. */
export function cancelClocks(tx: Tx, scope: Scope, input: Change): Promise<void> {
  return changeClocks(tx, scope, input, async (row, at) => watch.cancelWatch(watchOf(row), at));
}

/** Pauses those whose policy says so. `reason`: a code such as `waiting-for-customer`. */
export function pauseClocks(tx: Tx, scope: Scope, input: Change & { reason: string }): Promise<void> {
  return changeClocks(
    tx,
    scope,
    input,
    async (row, at) => {
      const { pauseWhenWaiting } = await termsOf(tx, scope, row.policy_version_id);
      const now = watchOf(row);
      return pauseWhenWaiting ? watch.pauseWatch(await calendarOf(tx, scope, row.calendar_version_id), now, at) : now;
    },
    input.reason,
  );
}

export function resumeClocks(tx: Tx, scope: Scope, input: Change): Promise<void> {
  return changeClocks(tx, scope, input, async (row, at) =>
    watch.resumeWatch(await calendarOf(tx, scope, row.calendar_version_id), watchOf(row), at),
  );
}

/** Work went to another unit: warnings go there from now on. */
export async function moveClocksTo(tx: Tx, _scope: Scope, subject: Subject): Promise<void> {
  await moveClocks(tx, subject.kind, subject.id, subject.unitId);
}

async function changeClocks(
  tx: Tx,
  scope: Scope,
  input: Change,
  decide: (row: ClockRow, at: number) => Promise<watch.Stopwatch>,
  reason: string | null = null,
): Promise<void> {
  const at = input.at ?? clock.now();
  const { kind, id } = input.subject;
  for (const row of await lockOpenClocks(tx, scope, kind, id, input.targets ?? null)) {
    const after = await decide(row, at.getTime());
    const { steps } = await termsOf(tx, scope, row.policy_version_id);
    const calendar = await calendarOf(tx, scope, row.calendar_version_id);
    const next = rowOf(row, after, after.stoppedAt === null ? watch.nextStep(calendar, after, steps) : null, reason);
    if (!differs(row, next)) continue;
    if (next.state === 'paused') await openPause(tx, row.id, at, reason ?? '');
    else if (row.state === 'paused') await closePause(tx, row.id, at);
    await updateClock(tx, next);
    await tell(tx, scope, row, next);
  }
}

function differs(before: ClockRow, after: ClockRow): boolean {
  return (
    before.state !== after.state ||
    before.stopped_at?.getTime() !== after.stopped_at?.getTime() ||
    before.due_at.getTime() !== after.due_at.getTime()
  );
}

async function tell(tx: Tx, scope: Scope, before: ClockRow, after: ClockRow): Promise<void> {
  await announceMany(tx, clockBreached, breachOf(scope, before, after));
  await announceMany(tx, clockEnded, endOf(scope, after));
}

function common(scope: Scope, row: ClockRow) {
  return {
    aggregate: ['clock', row.id] as const,
    actor: scope.actor,
    topics: [`${row.subject_kind}:${row.subject_id}`],
  };
}

/** A breach nobody had noticed yet is told before the end. */
function breachOf(scope: Scope, before: ClockRow, after: ClockRow) {
  if (before.breached_at !== null || after.breached_at === null) return [];
  return [{ ...common(scope, after), payload: eventPayload(after), occurredAt: after.breached_at }];
}

function endOf(scope: Scope, after: ClockRow) {
  if (after.stopped_at === null) return [];
  const payload = {
    ...eventPayload(after),
    outcome: after.state as 'met' | 'breached' | 'cancelled',
    startedAt: after.started_at.toISOString(),
    stoppedAt: after.stopped_at.toISOString(),
    targetSeconds: after.target_seconds,
  };
  return [{ ...common(scope, after), payload }];
}
