/** When people write: months, weekdays and hours as a kitchen-appliance maker sees them, and two shopping festivals. */
import type { Random } from './random.ts';

/** January … December: the feast empties February, renovation fills spring and autumn, 618 and double eleven stand out. */
const months = [0.92, 0.66, 1.02, 1.08, 1.1, 1.22, 1.0, 0.95, 1.04, 1.08, 1.38, 1.05];
/** Sunday … Saturday. */
const weekdays = [1.08, 1.05, 0.98, 0.96, 0.97, 1.0, 1.16];
/** Share of a day per hour, local time; service from 8 to 22. */
const hours = [0, 0, 0, 0, 0, 0, 0, 0, 5, 9, 11, 9.5, 6.5, 6, 7.5, 8, 7.5, 6.5, 6.5, 8.5, 9, 6, 0, 0];

const dayMs = 86_400_000;
/** Asia/Shanghai has no summer time: a fixed eight hours. */
export const zoneMs = 8 * 3_600_000;

function festival(local: Date): number {
  const key = (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
  if (key >= 616 && key <= 620) return 1.9;
  if (key >= 1109 && key <= 1114) return 2.3;
  return 1;
}

export function dayWeight(dayStart: number): number {
  const local = new Date(dayStart + zoneMs);
  return months[local.getUTCMonth()]! * weekdays[local.getUTCDay()]! * festival(local);
}

/** `count` instants (ms) within `days` days before `end`, sorted, never after `end`. */
export function arrivals(random: Random, end: number, days: number, count: number): number[] {
  const today = Math.floor((end + zoneMs) / dayMs) * dayMs - zoneMs;
  const starts = Array.from({ length: days }, (_, index) => today - index * dayMs);
  const weighted = starts.map((start) => [start, dayWeight(start)] as const);
  const hourly = hours.map((weight, hour) => [hour, weight] as const);
  const found: number[] = [];
  while (found.length < count) {
    const at = random.weighted(weighted) + random.weighted(hourly) * 3_600_000 + random.int(0, 3_599_999);
    if (at < end) found.push(at);
  }
  return found.sort((a, b) => a - b);
}
