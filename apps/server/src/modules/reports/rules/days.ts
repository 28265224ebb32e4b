/** Instants as half hours and days of a time zone. Zones change their offset at full half hours of UTC, so one answer each is kept. */

const half = 1_800_000;
const day = 86_400_000;
const offsets = new Map<string, Map<number, number>>();
const formats = new Map<string, Intl.DateTimeFormat>();

export type Bucket = { day: string; halfHour: string };

/** Milliseconds the zone is ahead of UTC at an instant. */
export function offsetAt(ms: number, zone: string): number {
  const slot = Math.floor(ms / half);
  let known = offsets.get(zone);
  if (!known) {
    known = new Map();
    offsets.set(zone, known);
  }
  const found = known.get(slot);
  if (found !== undefined) return found;
  if (known.size > 200_000) known.clear();
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(slot * half)) parts[type] = Number(value);
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
  const offset = local - slot * half;
  known.set(slot, offset);
  return offset;
}

/** Local day and the instant at which the local half hour began. */
export function bucketOf(at: Date, zone: string): Bucket {
  const ms = at.getTime();
  const offset = offsetAt(ms, zone);
  const local = ms + offset;
  return { day: dayOf(at, zone), halfHour: new Date(Math.floor(local / half) * half - offset).toISOString() };
}

export function dayOf(at: Date, zone: string): string {
  const ms = at.getTime();
  return new Date(ms + offsetAt(ms, zone)).toISOString().slice(0, 10);
}

/** Start of a local day as an instant. */
export function dayStart(date: string, zone: string): Date {
  const guess = Date.parse(`${date}T00:00:00Z`);
  const first = guess - offsetAt(guess, zone);
  return new Date(guess - offsetAt(first, zone));
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day);
}

export type Piece = Bucket & { ms: number };

/** An interval cut at the half hours of the zone; what is longer than 31 days keeps its last 31 (a forgotten sign-off). */
export function cut(from: Date, to: Date, zone: string): Piece[] {
  const pieces: Piece[] = [];
  const end = to.getTime();
  let at = Math.max(from.getTime(), end - 31 * day);
  while (at < end) {
    const bucket = bucketOf(new Date(at), zone);
    const next = Math.min(end, Date.parse(bucket.halfHour) + half);
    pieces.push({ ...bucket, ms: next - at });
    at = next;
  }
  return pieces;
}
