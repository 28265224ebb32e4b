/** Clocks of work brought in from elsewhere: as they would stand had it been opened here then. Announces nothing. */
import { clock, newId, type Scope, type Tx } from '#kernel';
import type { Target } from './contract.ts';
import { calendarOf, currentPolicies } from './rule-book.ts';
import { choosePolicy, type Facts } from './rules/choose-policy.ts';
import * as watch from './rules/stopwatch.ts';
import type { Subject } from './run-clocks.ts';
import { insertWholeClocks } from './store.ts';
import type { ClockRow } from './tables.ts';
import { rowOf } from './watch-rows.ts';

export type ImportedClock = {
  subject: Subject;
  target: Target;
  facts: Facts;
  startedAt: Date;
  /** Null: still running (or paused since `pausedAt`). */
  stoppedAt: Date | null;
  pausedAt?: Date | null;
  /** Stands still from its first moment, whatever its policy says of waiting, until it is resumed; a code as of pauses. */
  stillFor?: string;
};

/** Targets without a fitting policy are left out. Returns the rows stored. */
export async function importClocks(tx: Tx, scope: Scope, items: ImportedClock[]): Promise<ClockRow[]> {
  const policies = await currentPolicies(tx, scope);
  const rows: ClockRow[] = [];
  for (const item of items) {
    const terms = choosePolicy(policies, item.target, item.facts);
    if (!terms) continue;
    const calendar = await calendarOf(tx, scope, terms.calendarVersionId);
    let now = watch.startWatch(calendar, terms.seconds, item.startedAt.getTime());
    const started = now;
    if (item.stillFor) now = watch.pauseWatch(calendar, now, item.startedAt.getTime());
    else if (item.stoppedAt) now = watch.stopWatch(now, item.stoppedAt.getTime());
    else if (item.pausedAt && terms.pauseWhenWaiting) now = watch.pauseWatch(calendar, now, item.pausedAt.getTime());
    // Steps of the past are not told any more.
    else now = watch.tellBy(calendar, now, terms.steps, clock.ms()).watch;
    const first: ClockRow = {
      id: newId(item.startedAt.getTime()),
      subject_kind: item.subject.kind,
      subject_id: item.subject.id,
      unit_id: item.subject.unitId,
      cycle: 1,
      target: item.target,
      policy_version_id: terms.versionId,
      calendar_version_id: terms.calendarVersionId,
      target_seconds: terms.seconds,
      state: started.state,
      started_at: item.startedAt,
      due_at: new Date(started.dueAt),
      segment_at: item.startedAt,
      remaining_seconds: terms.seconds,
      pause_reason: null,
      stopped_at: null,
      breached_at: null,
      told_step: 0,
      next_step_at: null,
    };
    const next = now.stoppedAt === null ? watch.nextStep(calendar, now, terms.steps) : null;
    rows.push(rowOf(first, now, next, now.state === 'paused' ? (item.stillFor ?? 'waiting-for-customer') : null));
  }
  if (rows.length > 0) await insertWholeClocks(tx, scope, rows);
  return rows;
}
