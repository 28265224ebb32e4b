/** When a scheduled report is due, and which days it then tells of. */
import { addDays, dayOf, dayStart, offsetAt } from './days.ts';
import { mondayOf, type Span } from './periods.ts';

export type Timing = {
  cadence: 'daily' | 'weekly' | 'monthly';
  /** 1 Monday … 7 Sunday. */
  weekday: number | null;
  /** The last day where a month is shorter. */
  monthDay: number | null;
  atMinute: number;
  zone: string;
};

/** The first due time after an instant. A local time that a day skips (clocks go forward) is due when that day's clock has passed it. */
export function nextAfter(timing: Timing, after: Date): Date {
  for (let day = addDays(dayOf(after, timing.zone), -1), n = 0; n < 70; day = addDays(day, 1), n++) {
    if (!fits(timing, day)) continue;
    const at = instantOf(day, timing.atMinute, timing.zone);
    if (at > after) return at;
  }
  throw new Error('a schedule that is never due');
}

/** The last due time at or before an instant, not before `first`: what a downtime has left to be sent, once. */
export function lastDue(timing: Timing, first: Date, now: Date): Date {
  let due = first;
  for (;;) {
    const next = nextAfter(timing, due);
    if (next > now) return due;
    due = next;
  }
}

/** Daily: the day before. Weekly: Monday to Sunday before. Monthly: the month before. */
export function spanOf(timing: Timing, due: Date): Span {
  const today = dayOf(due, timing.zone);
  if (timing.cadence === 'daily') return { from: addDays(today, -1), to: addDays(today, -1) };
  if (timing.cadence === 'weekly') {
    const monday = mondayOf(today);
    return { from: addDays(monday, -7), to: addDays(monday, -1) };
  }
  const last = addDays(`${today.slice(0, 7)}-01`, -1);
  return { from: `${last.slice(0, 7)}-01`, to: last };
}

function fits({ cadence, weekday, monthDay }: Timing, day: string): boolean {
  if (cadence === 'weekly') return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1 === weekday;
  if (cadence === 'monthly') {
    const wanted = monthDay ?? 1;
    const date = Number(day.slice(8));
    return date === wanted || (date < wanted && addDays(day, 1).endsWith('-01'));
  }
  return true;
}

function instantOf(day: string, minute: number, zone: string): Date {
  // Wall-clock minutes from midnight of the day as the zone counts it: right on days of 23 and 25 hours.
  const wall = Date.parse(`${day}T00:00:00Z`) + minute * 60_000;
  const guess = wall - offsetAt(wall, zone);
  const at = wall - offsetAt(guess, zone);
  return new Date(Math.max(at, dayStart(day, zone).getTime()));
}
