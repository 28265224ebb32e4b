/** Clocks as chips, and the promises that would hold, for the modules below. */
import type { z } from 'zod';
import { clock, type Db, type Scope } from '#kernel';
import type { askPromise, Policy, PolicyVersion, Target } from './contract.ts';
import { calendarOf, currentPolicies } from './rule-book.ts';
import { choosePolicy, type Facts } from './rules/choose-policy.ts';
import { startWatch } from './rules/stopwatch.ts';
import { clocksOfSubjects } from './store.ts';
import { listCalendars, listPolicies, policiesInForce } from './store-policies.ts';
import { policyVersions } from './store-recalculation.ts';
import type { CalendarRow, ClockRow } from './tables.ts';

/** Same shape as `clockChip` of the tickets contract. */
export type Chip = {
  target: Target;
  state: ClockRow['state'];
  startedAt: string;
  dueAt: string;
  targetSeconds: number;
  stoppedAt: string | null;
  pauseReason: string | null;
  remainingSeconds: number | null;
};

export function chipOf(row: ClockRow): Chip {
  return {
    target: row.target,
    // Past its due time and not swept yet: what people see must not wait for the sweep.
    state: row.state === 'running' && row.due_at.getTime() < clock.ms() ? 'breached' : row.state,
    startedAt: row.started_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    targetSeconds: row.target_seconds,
    stoppedAt: row.stopped_at?.toISOString() ?? null,
    pauseReason: row.pause_reason,
    remainingSeconds: row.state === 'paused' ? row.remaining_seconds : null,
  };
}

/** Clocks per subject, in order of start. The caller has proved that the subjects are visible. */
export async function clocksOf(db: Db, scope: Scope, kind: string, ids: string[]): Promise<Map<string, ClockRow[]>> {
  const found = new Map<string, ClockRow[]>();
  if (ids.length === 0) return found;
  for (const row of await clocksOfSubjects(db, scope, kind, ids)) {
    const list = found.get(row.subject_id);
    if (list) list.push(row);
    else found.set(row.subject_id, [row]);
  }
  return found;
}

/** Of clocks that still tick, the one that runs out first; a paused one only when nothing runs. Null: none. */
export function firstToBreach(rows: readonly ClockRow[]): ClockRow | null {
  const open = rows.filter((row) => row.stopped_at === null);
  const ticking = open.filter((row) => row.state !== 'paused');
  return (ticking.length > 0 ? ticking : open).reduce<ClockRow | null>(
    (first, row) => (first === null || row.due_at < first.due_at ? row : first),
    null,
  );
}

/** What would be promised for work that starts at `at`; null without a policy. */
export async function promiseFor(
  db: Db,
  scope: Scope,
  target: Target,
  facts: Facts,
  at: Date = clock.now(),
): Promise<{ policyVersionId: string; seconds: number; dueAt: Date } | null> {
  const terms = choosePolicy(await currentPolicies(db, scope), target, facts);
  if (!terms) return null;
  const calendar = await calendarOf(db, scope, terms.calendarVersionId);
  const { dueAt } = startWatch(calendar, terms.seconds, at.getTime());
  return { policyVersionId: terms.versionId, seconds: terms.seconds, dueAt: new Date(dueAt) };
}

export async function policies(db: Db, scope: Scope): Promise<Policy[]> {
  return (await listPolicies(db, scope)).map((row) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    target: row.target,
    state: row.state,
    position: row.position,
    version: row.version,
    match: row.match,
    seconds: row.seconds,
    business: row.business,
    calendarId: row.calendar_id,
    pauseWhenWaiting: row.pause_when_waiting,
    steps: row.steps,
    escalation: row.escalation,
    effectiveAt: row.effective_at.toISOString(),
  }));
}

export async function calendars(db: Db, scope: Scope): Promise<Omit<CalendarRow, 'version_id'>[]> {
  return await listCalendars(db, scope);
}

export async function versionsOf(db: Db, scope: Scope, policyId: string): Promise<PolicyVersion[]> {
  return (await policyVersions(db, scope, policyId)).map((row) => ({
    version: row.version,
    match: row.match,
    seconds: row.seconds,
    business: row.business,
    calendarId: row.calendar_id,
    pauseWhenWaiting: row.pause_when_waiting,
    steps: row.steps,
    escalation: row.escalation,
    effectiveAt: row.effective_at.toISOString(),
    at: row.created_at.toISOString(),
    by: row.created_by,
    running: row.running,
  }));
}

export async function askedPromise(
  db: Db,
  scope: Scope,
  asked: z.output<typeof askPromise>,
): Promise<{ policyId: string | null; code: string | null; seconds: number | null; dueAt: string | null }> {
  const { target, at, ...facts } = asked;
  const promise = await promiseFor(db, scope, target, facts, at ? new Date(at) : clock.now());
  if (!promise) return { policyId: null, code: null, seconds: null, dueAt: null };
  const held = (await policiesInForce(db, scope, clock.now())).find(
    (row) => row.version_id === promise.policyVersionId,
  );
  return {
    policyId: held?.id ?? null,
    code: held?.code ?? null,
    seconds: promise.seconds,
    dueAt: promise.dueAt.toISOString(),
  };
}
