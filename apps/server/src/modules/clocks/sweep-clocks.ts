/**
 * Tells of steps reached and of breaches. One indexed look a second for all clocks, instead of a job per clock and step: work
 * opens hundreds of clocks a second and stops most of them long before their first step.
 */
import { announce, clock, type Database, type Logger, type Scope, systemScope, type Tx } from '#kernel';
import { planEscalation, sweepEscalations } from './escalate-clocks.ts';
import { clockBreached, clockWarned } from './events.ts';
import { calendarOf, termsOf } from './rule-book.ts';
import * as watch from './rules/stopwatch.ts';
import { anyDueClock, lockDueClocks, updateClock } from './store.ts';
import type { ClockRow } from './tables.ts';
import { eventPayload, rowOf, watchOf } from './watch-rows.ts';

const batch = 200;
const scope = systemScope('clocks');

/** Everything due by now. Returns how many clocks were told of. Safe on several nodes at once. */
export async function sweepClocks(db: Database): Promise<number> {
  let told = 0;
  while (await anyDueClock(db, scope, clock.now())) {
    const count = await db.transact(async (tx) => {
      const rows = await lockDueClocks(tx, scope, clock.now(), batch);
      for (const row of rows) await tellOne(tx, scope, row);
      return rows.length;
    });
    told += count;
    // Those that are left are locked by another node.
    if (count < batch) break;
  }
  return told;
}

async function tellOne(tx: Tx, by: Scope, row: ClockRow): Promise<void> {
  const calendar = await calendarOf(tx, by, row.calendar_version_id);
  const { steps } = await termsOf(tx, by, row.policy_version_id);
  const told = watch.tellBy(calendar, watchOf(row), steps, clock.ms());
  const next = rowOf(row, told.watch, watch.nextStep(calendar, told.watch, steps), row.pause_reason);
  await updateClock(tx, next);
  if (told.step === null) return;
  const common = {
    aggregate: ['clock', row.id] as const,
    actor: by.actor,
    topics: [`${row.subject_kind}:${row.subject_id}`],
  };
  const payload = eventPayload(next);
  if (told.breached) await planEscalation(tx, by, next);
  if (told.breached) await announce(tx, clockBreached, { ...common, payload });
  else if (told.step < 100) await announce(tx, clockWarned, { ...common, payload: { ...payload, step: told.step } });
}

/** Runs until stopped; an error is logged once and the next second tries again. */
export class ClockSweeper {
  private readonly db: Database;
  private readonly log: Logger;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private failing = false;
  private stopped = false;

  constructor(db: Database, log: Logger) {
    this.db = db;
    this.log = log;
  }

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.round();
    }, 1000);
    this.timer.unref();
  }

  private async round(): Promise<void> {
    try {
      await sweepClocks(this.db);
      await sweepEscalations(this.db);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.error({ err: error }, 'clocks not swept; trying again every second');
      this.failing = true;
    }
    if (!this.stopped) this.start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }
}
