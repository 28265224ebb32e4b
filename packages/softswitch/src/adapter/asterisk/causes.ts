/** Between Asterisk's causes (Q.850, and SIP status where it tells one) and what controllers understand. */
import { causeOfStatus } from '../embedded/causes.ts';
import type { HangupCause } from '../types.ts';

const BY_Q850: Record<number, HangupCause> = {
  1: 'not-found',
  3: 'unreachable',
  16: 'normal',
  17: 'busy',
  18: 'no-answer',
  19: 'no-answer',
  20: 'unreachable',
  21: 'rejected',
  26: 'cancelled',
  27: 'unreachable',
  28: 'not-found',
  31: 'normal',
  34: 'unreachable',
  38: 'unreachable',
  41: 'unreachable',
  // Asterisk ends a call with it when no packet came for `rtp_timeout`.
  44: 'media-lost',
  58: 'error',
  102: 'timeout',
  127: 'normal',
};

/** Why an attempt failed. Asterisk's own codes (its transaction timed out) are none of the far end's. */
export function failureOf(cause: number, sipStatus: number | undefined): { cause: HangupCause; status: number | null } {
  const status = sipStatus !== undefined && sipStatus >= 300 && sipStatus < 700 ? sipStatus : null;
  if (status !== null && status !== 408 && status !== 503) return { cause: causeOfStatus(status), status };
  const known = BY_Q850[cause] ?? 'error';
  return { cause: status === null && known !== 'normal' ? known : 'unreachable', status };
}

/** Why an answered call ended. */
export const causeOfEnd = (cause: number): HangupCause => BY_Q850[cause] ?? 'normal';

const Q850: Record<HangupCause, number> = {
  normal: 16,
  busy: 17,
  'no-answer': 19,
  rejected: 21,
  cancelled: 26,
  unreachable: 27,
  'not-found': 1,
  'media-lost': 41,
  timeout: 102,
  forbidden: 21,
  error: 41,
};

/** The cause that Asterisk is told, which it turns into a SIP status or a Reason header. */
export const q850Of = (cause: HangupCause): number => Q850[cause];
