/** UTC offsets of IANA zones, from the runtime's own zone data (ECMA-402). */

export const dayMs = 86_400_000;
/** A stretch of UTC with one offset. */
export type Stretch = { start: number; end: number; offset: number };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws RangeError for an unknown zone. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

export function zoneExists(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Local time minus UTC, in milliseconds, at an instant of whole seconds. */
export function offsetAt(zone: string, at: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value);
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return local - Math.floor(at / 1000) * 1000;
}

const known = new Map<string, Stretch[]>();

/** The stretches of one UTC day (days since the epoch): one, or two when the clocks change on it. */
export function stretchesOf(zone: string, day: number): Stretch[] {
  const key = `${zone} ${day}`;
  const found = known.get(key);
  if (found) return found;
  const start = day * dayMs;
  const end = start + dayMs;
  const before = offsetAt(zone, start);
  const after = offsetAt(zone, end);
  let stretches: Stretch[];
  if (before === after) stretches = [{ start, end, offset: before }];
  else {
    // Smallest second with the new offset.
    let low = start / 1000;
    let high = end / 1000;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(zone, middle * 1000) === before) low = middle;
      else high = middle;
    }
    stretches = [
      { start, end: high * 1000, offset: before },
      { start: high * 1000, end, offset: after },
    ].filter((stretch) => stretch.start < stretch.end);
  }
  if (known.size > 20_000) known.clear();
  known.set(key, stretches);
  return stretches;
}
