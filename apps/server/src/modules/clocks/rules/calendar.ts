/**
 * Business-time arithmetic. An instant is open when its local time of day lies in the hours of its local date; so on the day
 * clocks go back, a repeated hour counts twice, and on the day they go forward, a skipped one not at all.
 */
import { dayMs, stretchesOf } from './zone.ts';

type Definition = {
  zone: string;
  weekly: { from: string; to: string }[][];
  days: { date: string; hours: { from: string; to: string }[] }[];
};

/** Minutes of the day, half-open. */
type Minutes = [from: number, to: number][];
type OpenDay = { intervals: [start: number, end: number][]; open: number };

export type CompiledCalendar = {
  zone: string;
  weekly: Minutes[];
  /** Days since the epoch, local → hours. */
  days: Map<number, Minutes>;
  /** Open intervals per UTC day, found so far. */
  found: Map<number, OpenDay>;
};

const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const minutes = (hours: { from: string; to: string }[]): Minutes =>
  hours.map(({ from, to }) => [minuteOf(from), minuteOf(to)]);

export function compileCalendar(definition: Definition): CompiledCalendar {
  return {
    zone: definition.zone,
    weekly: definition.weekly.map(minutes),
    days: new Map(definition.days.map(({ date, hours }) => [Date.parse(`${date}T00:00:00Z`) / dayMs, minutes(hours)])),
    found: new Map(),
  };
}

/** A calendar without weekly hours never opens again after its last special day: promises could not be kept. */
export function everOpen(definition: Definition): boolean {
  return definition.weekly.some((hours) => hours.length > 0);
}

function hoursOn(calendar: CompiledCalendar, localDay: number): Minutes {
  // 1970-01-01 was a Thursday; Monday is 0.
  return calendar.days.get(localDay) ?? calendar.weekly[(((localDay + 3) % 7) + 7) % 7] ?? [];
}

function openDay(calendar: CompiledCalendar, day: number): OpenDay {
  const known = calendar.found.get(day);
  if (known) return known;
  const intervals: [number, number][] = [];
  for (const { start, end, offset } of stretchesOf(calendar.zone, day)) {
    const lastLocalDay = Math.floor((end + offset - 1) / dayMs);
    for (let local = Math.floor((start + offset) / dayMs); local <= lastLocalDay; local++)
      for (const [from, to] of hoursOn(calendar, local)) {
        const opens = Math.max(start, local * dayMs + from * 60_000 - offset);
        const closes = Math.min(end, local * dayMs + to * 60_000 - offset);
        if (opens < closes) intervals.push([opens, closes]);
      }
  }
  const found = { intervals, open: intervals.reduce((sum, [opens, closes]) => sum + closes - opens, 0) };
  if (calendar.found.size > 4000) calendar.found.clear();
  calendar.found.set(day, found);
  return found;
}

/** Ten years: longer than any promise; a calendar that never opens must not hang the caller. */
const horizonDays = 3660;

/** The instant at which `seconds` of open time have passed since `start` (milliseconds). Throws RangeError when it never comes. */
export function addOpenTime(calendar: CompiledCalendar, start: number, seconds: number): number {
  let left = seconds * 1000;
  if (left <= 0) return start;
  const firstDay = Math.floor(start / dayMs);
  for (let day = firstDay; day <= firstDay + horizonDays; day++) {
    const { intervals, open } = openDay(calendar, day);
    if (day > firstDay && open < left) {
      left -= open;
      continue;
    }
    for (const [opens, closes] of intervals) {
      const from = Math.max(opens, start);
      if (from >= closes) continue;
      if (left <= closes - from) return from + left;
      left -= closes - from;
    }
  }
  throw new RangeError('the calendar does not open within ten years');
}

/** Open milliseconds between two instants; 0 when `end` is not after `start`. */
export function openTimeBetween(calendar: CompiledCalendar, start: number, end: number): number {
  let sum = 0;
  const lastDay = Math.floor((end - 1) / dayMs);
  for (let day = Math.floor(start / dayMs); day <= lastDay; day++) {
    const { intervals, open } = openDay(calendar, day);
    if (day * dayMs >= start && (day + 1) * dayMs <= end) sum += open;
    else for (const [opens, closes] of intervals) sum += Math.max(0, Math.min(closes, end) - Math.max(opens, start));
  }
  return sum;
}

export function isOpen(calendar: CompiledCalendar, at: number): boolean {
  return openDay(calendar, Math.floor(at / dayMs)).intervals.some(([opens, closes]) => opens <= at && at < closes);
}
