/** Which calls are recorded, and where a recording is silent: pure. */
import { createHash } from 'node:crypto';
import type { PauseRow, RuleRow } from './tables.ts';

type About = { id: string; direction: 'in' | 'out' | 'internal'; queue_id: string | null };

/** The first active rule about this call; rules in their order. */
export function ruleAbout(rules: readonly RuleRow[], call: About): RuleRow | null {
  return (
    rules.find(
      (rule) =>
        rule.state === 'active' &&
        (rule.directions.length === 0 || rule.directions.includes(call.direction)) &&
        (rule.queue_ids.length === 0 || (call.queue_id !== null && rule.queue_ids.includes(call.queue_id))),
    ) ?? null
  );
}

/** Whether this call is among the share: drawn once from its id, so that asking again says the same. */
export function drawn(ruleId: string, callId: string, share: number): boolean {
  const hash = createHash('sha256').update(`${ruleId}:${callId}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100 < share;
}

/** In the time of the recording; what is still open lasts to its end. */
export function pausesIn(rows: readonly PauseRow[], startedAt: Date, durationMs: number) {
  const inside = (at: Date): number => Math.min(durationMs, Math.max(0, at.getTime() - startedAt.getTime()));
  return rows
    .map(({ reason, began_at, ended_at }) => ({
      reason,
      fromMs: inside(began_at),
      toMs: ended_at ? inside(ended_at) : durationMs,
    }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** Bytes asked for by a `range` header. Null: all of it; 'none': not there. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | 'none' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] !== '' && match[2] !== '' ? Math.min(size - 1, Number(match[2])) : size - 1;
  return start > end || start >= size ? 'none' : { start, end };
}
