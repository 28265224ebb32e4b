/**
 * One clock as values: started, paused, resumed, stopped. `calendar` null means every second counts. Whole seconds: a stretch
 * that ends within a second keeps the rounding in the customer's favour (time used is rounded up).
 */
import { addOpenTime, type CompiledCalendar, openTimeBetween } from './calendar.ts';

export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'cancelled';

export type Stopwatch = {
  state: ClockState;
  targetSeconds: number;
  /** Start of the present stretch and what was left then, milliseconds and seconds. */
  segmentAt: number;
  remainingSeconds: number;
  dueAt: number;
  stoppedAt: number | null;
  breachedAt: number | null;
  toldStep: number;
};

function after(calendar: CompiledCalendar | null, from: number, seconds: number): number {
  return calendar ? addOpenTime(calendar, from, seconds) : from + seconds * 1000;
}

function usedBetween(calendar: CompiledCalendar | null, from: number, to: number): number {
  return calendar ? openTimeBetween(calendar, from, to) : Math.max(0, to - from);
}

export function startWatch(calendar: CompiledCalendar | null, targetSeconds: number, at: number): Stopwatch {
  return {
    state: 'running',
    targetSeconds,
    segmentAt: at,
    remainingSeconds: targetSeconds,
    dueAt: after(calendar, at, targetSeconds),
    stoppedAt: null,
    breachedAt: null,
    toldStep: 0,
  };
}

/** A clock past its due time is breached, whoever looks first. */
function settled(watch: Stopwatch, at: number): Stopwatch {
  return watch.state === 'running' && at > watch.dueAt
    ? { ...watch, state: 'breached', breachedAt: watch.dueAt }
    : watch;
}

/** Pausing a breached or stopped clock changes nothing. */
export function pauseWatch(calendar: CompiledCalendar | null, watch: Stopwatch, at: number): Stopwatch {
  const now = settled(watch, at);
  if (now.state !== 'running') return now;
  const used = Math.ceil(usedBetween(calendar, now.segmentAt, at) / 1000);
  return { ...now, state: 'paused', segmentAt: at, remainingSeconds: Math.max(0, now.remainingSeconds - used) };
}

export function resumeWatch(calendar: CompiledCalendar | null, watch: Stopwatch, at: number): Stopwatch {
  if (watch.state !== 'paused') return watch;
  return { ...watch, state: 'running', segmentAt: at, dueAt: after(calendar, at, watch.remainingSeconds) };
}

/** Met when stopped by its due time (or while paused), breached after it. Stopping twice changes nothing. */
export function stopWatch(watch: Stopwatch, at: number): Stopwatch {
  const now = settled(watch, at);
  if (now.stoppedAt !== null) return now;
  return { ...now, state: now.state === 'breached' ? 'breached' : 'met', stoppedAt: at };
}

/** The promise no longer stands; a breach that happened stays one. */
export function cancelWatch(watch: Stopwatch, at: number): Stopwatch {
  const now = settled(watch, at);
  if (now.stoppedAt !== null) return now;
  return { ...now, state: now.state === 'breached' ? 'breached' : 'cancelled', stoppedAt: at };
}

/** When `step` per cent of the target will have been used; null when that passed before this stretch, or nothing runs. */
export function stepAt(calendar: CompiledCalendar | null, watch: Stopwatch, step: number): number | null {
  if (watch.state !== 'running') return null;
  const toGo = watch.remainingSeconds - (watch.targetSeconds * (100 - step)) / 100;
  return toGo < 0 ? null : after(calendar, watch.segmentAt, toGo);
}

/** The next step to tell of, and when. */
export function nextStep(
  calendar: CompiledCalendar | null,
  watch: Stopwatch,
  steps: readonly number[],
): { step: number; at: number } | null {
  for (const step of steps) {
    if (step <= watch.toldStep) continue;
    const at = step >= 100 ? (watch.state === 'running' ? watch.dueAt : null) : stepAt(calendar, watch, step);
    if (at !== null) return { step, at };
  }
  return null;
}

/** Everything that is due to be told by `at`: the highest step reached, and whether the clock breached just now. */
export function tellBy(
  calendar: CompiledCalendar | null,
  watch: Stopwatch,
  steps: readonly number[],
  at: number,
): { watch: Stopwatch; step: number | null; breached: boolean } {
  let step: number | null = null;
  let told = watch;
  for (let next = nextStep(calendar, told, steps); next && next.at <= at; next = nextStep(calendar, told, steps)) {
    step = next.step;
    told = { ...told, toldStep: next.step };
  }
  if (step !== 100) return { watch: told, step, breached: false };
  return { watch: { ...told, state: 'breached', breachedAt: told.dueAt }, step, breached: watch.state === 'running' };
}
