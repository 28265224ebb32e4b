/** Secrets that count at a moment: the newest, and older ones until they end. */
import { clock, newWebhookSecret } from '#kernel';
import type { Key } from './tables.ts';

export function countingKeys(keys: readonly Key[], now: Date): string[] {
  return keys.filter(({ until }) => until === null || new Date(until) > now).map(({ secret }) => secret);
}

/** A new one at once; those before it end after the overlap at the latest. */
export function exchanged(keys: readonly Key[], overlapHours: number): { keys: Key[]; fresh: string } {
  const now = clock.now();
  const end = new Date(now.getTime() + overlapHours * 3_600_000).toISOString();
  const fresh = newWebhookSecret();
  const older = keys
    .map((key) => ({ ...key, until: key.until !== null && key.until < end ? key.until : end }))
    .filter(({ until }) => new Date(until) > now);
  return { keys: [{ secret: fresh, until: null }, ...older], fresh };
}
