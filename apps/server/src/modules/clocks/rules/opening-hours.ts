/** Opening hours of an entrance, in its own zone. Pure: the instant comes in, nothing is read. */

/** ISO weekdays (1 = Monday); `to` after `from`, at most `24:00`. */
export type Opening = { days: number[]; from: string; to: string };
/** A date that differs (holiday: nothing open; shifted working day: its own times). `YYYY-MM-DD` in the zone. */
export type Exception = { date: string; open: { from: string; to: string }[] };
export type Hours = { zone: string; hours: readonly Opening[]; exceptions: readonly Exception[] };

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
    });
    formats.set(zone, format);
  }
  return format;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
type Local = { date: string; day: number; minutes: number };

function localOf(at: Date, zone: string): Local {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    day: weekdays.indexOf(parts.weekday!) + 1,
    minutes: Number(parts.hour) * 60 + Number(parts.minute),
  };
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

function spansOf(hours: Hours, local: Local): { from: number; to: number }[] {
  const exception = hours.exceptions.find(({ date }) => date === local.date);
  const spans = exception ? exception.open : hours.hours.filter(({ days }) => days.includes(local.day));
  return spans.map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) })).sort((a, b) => a.from - b.from);
}

/** Without any opening the entrance is always open: hours are an offer to the company, not a trap. */
export function isOpen(hours: Hours, at: Date): boolean {
  if (hours.hours.length === 0 && hours.exceptions.length === 0) return true;
  const local = localOf(at, hours.zone);
  if (hours.hours.length === 0 && !hours.exceptions.some(({ date }) => date === local.date)) return true;
  return spansOf(hours, local).some(({ from, to }) => local.minutes >= from && local.minutes < to);
}

/** The next opening after `at` within 60 days; null when open now or never. Found by minutes of the zone, so right across DST. */
export function nextOpening(hours: Hours, at: Date): Date | null {
  if (isOpen(hours, at)) return null;
  const minute = 60_000;
  let probe = new Date(Math.floor(at.getTime() / minute) * minute + minute);
  const end = at.getTime() + 60 * 86_400_000;
  while (probe.getTime() < end) {
    if (isOpen(hours, probe)) return probe;
    const local = localOf(probe, hours.zone);
    const next = spansOf(hours, local).find(({ from }) => from > local.minutes);
    // To the next opening of the day, or to the next midnight; never past a change of the zone's offset unseen.
    const ahead = next ? next.from - local.minutes : 24 * 60 - local.minutes;
    probe = new Date(probe.getTime() + Math.min(ahead, 60) * minute);
    if (ahead > 60) probe = alignToHour(probe);
  }
  return null;
}

/** Large steps land on whole hours of the epoch (all zones of today shift by whole or half hours, seen by the next steps). */
function alignToHour(at: Date): Date {
  const half = 30 * 60_000;
  return new Date(Math.floor(at.getTime() / half) * half);
}
