/** When to try again, when to rest, when to give up: pure. */
import type { EndpointRow, Health } from './tables.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** After the first try, the second, … : three and a half days in all. */
export const tryAfterMs = [
  5 * second,
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  4 * hour,
  8 * hour,
  12 * hour,
  24 * hour,
  24 * hour,
];
const restMs = [5 * second, 15 * second, minute, 5 * minute, 15 * minute, 30 * minute, hour];
/** Failures in a row after which the endpoint itself is taken for dead and rests. */
export const restAfterFailures = 5;
export const disableAfterMs = 72 * hour;
const longestWished = 24 * hour;

export type Answer = { status: number | null; problem: string | null; retryAfterMs: number | null };
export const succeeded = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300;

/** When this delivery is tried again; null: it has failed for good. `attempts` counts this one. */
export function nextTry(attempts: number, now: number, answer: Answer): number | null {
  const wait = tryAfterMs[attempts - 1];
  return wait === undefined ? null : now + Math.max(wait, Math.min(answer.retryAfterMs ?? 0, longestWished));
}

export type Verdict = Health & { disabled: boolean };

/** What an answer says about the endpoint. */
export function judge(before: Health, now: Date, answer: Answer): Verdict {
  if (succeeded(answer))
    return {
      failures: 0,
      rests: 0,
      failing_since: null,
      resting_until: null,
      problem: null,
      last_ok_at: now,
      disabled: false,
    };
  const failures = before.failures + 1;
  const failingSince = before.failing_since ?? now;
  // Calls that were under way when it began to rest tell nothing new.
  const told = before.resting_until !== null && before.resting_until > now;
  const resting = failures >= restAfterFailures && !told;
  const rests = resting ? before.rests + 1 : before.rests;
  const rest = resting ? restMs[Math.min(rests, restMs.length) - 1]! : 0;
  // 429 and 503 with a time: nothing is sent before it.
  const wished = answer.status === 429 || answer.status === 503 ? Math.min(answer.retryAfterMs ?? 0, longestWished) : 0;
  const pause = Math.max(rest, wished);
  return {
    failures,
    rests,
    failing_since: failingSince,
    resting_until: told ? before.resting_until : pause > 0 ? new Date(now.getTime() + pause) : null,
    problem: answer.problem ?? `HTTP ${answer.status}`,
    last_ok_at: before.last_ok_at,
    // 410 Gone: the receiver wishes no more (Standard Webhooks, "Deliverability and reliability").
    disabled: answer.status === 410 || now.getTime() - failingSince.getTime() >= disableAfterMs,
  };
}

/** One call looks whether a resting endpoint is back; others wait. */
export const probing = (health: Pick<EndpointRow, 'failures'>): boolean => health.failures >= restAfterFailures;

/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,8}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
