/** What a clock shows: colour steps at 50, 75 and 100 % of its target. Pure; the one place that decides. */
export type ClockFacts = {
  state: 'running' | 'paused' | 'met' | 'breached' | 'cancelled';
  startedAt: string;
  dueAt: string;
  /** Whole target in seconds; without it the span from start to due counts. */
  targetSeconds?: number;
  stoppedAt: string | null;
  remainingSeconds?: number | null;
};

/** calm < 50 % · half ≥ 50 % · late ≥ 75 % · over = past due and still owed · missed = done, but too late. */
export type ClockStep = 'calm' | 'half' | 'late' | 'over' | 'paused' | 'met' | 'missed' | 'cancelled';
export type ClockView = {
  step: ClockStep;
  /** Seconds to show: left (calm, half, late, paused), past due (over, missed) or used (met). */
  seconds: number;
  /** Share of the target used, 0…1, for the ring. */
  share: number;
};

const clamp = (share: number) => Math.min(1, Math.max(0, share));

export function clockView(clock: ClockFacts, now: number): ClockView {
  const started = Date.parse(clock.startedAt);
  const due = Date.parse(clock.dueAt);
  const target = Math.max(1, clock.targetSeconds ?? (due - started) / 1000);
  const stopped = clock.stoppedAt === null ? null : Date.parse(clock.stoppedAt);
  if (clock.state === 'cancelled') return { step: 'cancelled', seconds: 0, share: 0 };
  if (clock.state === 'paused') {
    const left = clock.remainingSeconds ?? Math.max(0, (due - now) / 1000);
    return { step: 'paused', seconds: Math.round(left), share: clamp(1 - left / target) };
  }
  if (clock.state === 'met') {
    const used = Math.max(0, ((stopped ?? now) - started) / 1000);
    return { step: 'met', seconds: Math.round(used), share: clamp(used / target) };
  }
  if (stopped !== null) {
    if (stopped <= due) return { step: 'met', seconds: Math.round((stopped - started) / 1000), share: 1 };
    return { step: 'missed', seconds: Math.round((stopped - due) / 1000), share: 1 };
  }
  const left = (due - now) / 1000;
  if (left <= 0) return { step: 'over', seconds: Math.floor((now - due) / 1000), share: 1 };
  const share = clamp(1 - left / target);
  const step = share >= 0.75 ? 'late' : share >= 0.5 ? 'half' : 'calm';
  return { step, seconds: Math.ceil(left), share };
}

/** Waiting without a promised time, shown against a limit (queue waits on the wall). */
export function waitView(since: string, limitSeconds: number, now: number): ClockView {
  const waited = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const share = clamp(waited / Math.max(1, limitSeconds));
  const step = waited > limitSeconds ? 'over' : share >= 0.75 ? 'late' : share >= 0.5 ? 'half' : 'calm';
  return { step, seconds: waited, share };
}

/** Order of a work list: overdue first (longest), then by due time, paused after them, without a clock last. */
export function urgency(clock: ClockFacts | null): number {
  if (!clock || clock.state === 'met' || clock.state === 'cancelled') return Number.MAX_SAFE_INTEGER;
  if (clock.state === 'paused') return Number.MAX_SAFE_INTEGER - 1;
  if (clock.stoppedAt !== null) return Number.MAX_SAFE_INTEGER;
  return Date.parse(clock.dueAt);
}
