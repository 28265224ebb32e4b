/** Between rows of the table and the pure stopwatch. */
import type { Target } from './contract.ts';
import type { Stopwatch } from './rules/stopwatch.ts';
import type { ClockRow } from './tables.ts';

export function watchOf(row: ClockRow): Stopwatch {
  return {
    state: row.state,
    targetSeconds: row.target_seconds,
    segmentAt: row.segment_at.getTime(),
    remainingSeconds: row.remaining_seconds,
    dueAt: row.due_at.getTime(),
    stoppedAt: row.stopped_at?.getTime() ?? null,
    breachedAt: row.breached_at?.getTime() ?? null,
    toldStep: row.told_step,
  };
}

export function rowOf(
  row: ClockRow,
  after: Stopwatch,
  next: { step: number; at: number } | null,
  reason: string | null,
): ClockRow {
  const date = (at: number | null): Date | null => (at === null ? null : new Date(at));
  return {
    ...row,
    state: after.state,
    due_at: new Date(after.dueAt),
    segment_at: new Date(after.segmentAt),
    remaining_seconds: after.remainingSeconds,
    pause_reason: after.state === 'paused' ? (reason ?? row.pause_reason) : null,
    stopped_at: date(after.stoppedAt),
    breached_at: date(after.breachedAt),
    told_step: after.breachedAt === null ? after.toldStep : 100,
    next_step_at: date(next?.at ?? null),
  };
}

export function eventPayload(row: ClockRow): {
  clockId: string;
  subjectKind: string;
  subjectId: string;
  unitId: string;
  target: Target;
  cycle: number;
  policyVersionId: string;
  dueAt: string;
} {
  return {
    clockId: row.id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    unitId: row.unit_id,
    target: row.target,
    cycle: row.cycle,
    policyVersionId: row.policy_version_id,
    dueAt: row.due_at.toISOString(),
  };
}
