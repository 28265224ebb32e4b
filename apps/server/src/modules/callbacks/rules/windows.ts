/** When a customer wants to be called: days and minutes of the day in their own time zone, between two moments. */
import { offsetAt } from '#modules/clocks';

export type Window = {
  notBefore: Date;
  notAfter: Date;
  /** 1 Monday … 7 Sunday. */
  days: readonly number[];
  fromMinute: number;
  toMinute: number;
  zone: string;
};
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Whether it suits at this moment. */
export function suits(window: Window, at: Date): boolean {
  return nextMoment(window, at)?.getTime() === at.getTime();
}

/** The first moment that suits, from `at` on; null when none is left. */
export function nextMoment(window: Window, at: Date): Date | null {
  const from = Math.max(at.getTime(), window.notBefore.getTime());
  const until = window.notAfter.getTime();
  if (from > until) return null;
  const first = Math.floor((from + offsetAt(window.zone, from)) / dayMs);
  const last = Math.floor((until + offsetAt(window.zone, until)) / dayMs);
  for (let day = first; day <= last; day++) {
    if (!window.days.includes(weekday(day))) continue;
    const opens = instantOf(window.zone, day * dayMs + window.fromMinute * minuteMs);
    const closes = instantOf(window.zone, day * dayMs + window.toMinute * minuteMs);
    const found = Math.max(from, opens);
    if (found < closes && found <= until) return new Date(found);
  }
  return null;
}

/** Days since the epoch, which was a Thursday. */
const weekday = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** A wall clock’s instant. What a change of the clocks skips is the moment after it. */
function instantOf(zone: string, wall: number): number {
  const guess = wall - offsetAt(zone, wall);
  return wall - offsetAt(zone, guess);
}
