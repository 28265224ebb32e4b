/** A clock that already runs, as it would stand had other terms held from its start. Pure. */
import type { CompiledCalendar } from './calendar.ts';
import { pauseWatch, resumeWatch, type Stopwatch, startWatch } from './stopwatch.ts';

export type Pause = { startedAt: number; endedAt: number | null };

/** `pauses` in order; those after the new due time no longer count: the promise was broken before. */
export function replay(
  calendar: CompiledCalendar | null,
  seconds: number,
  startedAt: number,
  pauses: readonly Pause[],
): Stopwatch {
  let watch = startWatch(calendar, seconds, startedAt);
  for (const pause of pauses) {
    if (pause.startedAt > watch.dueAt) break;
    watch = pauseWatch(calendar, watch, pause.startedAt);
    if (pause.endedAt !== null) watch = resumeWatch(calendar, watch, pause.endedAt);
  }
  return watch;
}
