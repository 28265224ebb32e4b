/** Between SIP status codes, Q.850 causes (RFC 3326) and what controllers understand. */
import type { CallEnd } from '../../sip/dialog/types.ts';
import type { HangupCause } from '../types.ts';

const BY_STATUS: Record<number, HangupCause> = {
  400: 'error',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  407: 'forbidden',
  408: 'no-answer',
  410: 'not-found',
  480: 'no-answer',
  481: 'unreachable',
  484: 'not-found',
  486: 'busy',
  487: 'cancelled',
  488: 'error',
  491: 'error',
  502: 'unreachable',
  503: 'unreachable',
  504: 'unreachable',
  600: 'busy',
  603: 'rejected',
  604: 'not-found',
  606: 'error',
  607: 'rejected',
  608: 'rejected',
};

const BY_Q850: Record<number, HangupCause> = {
  1: 'not-found',
  16: 'normal',
  17: 'busy',
  18: 'no-answer',
  19: 'no-answer',
  20: 'unreachable',
  21: 'rejected',
  27: 'unreachable',
  28: 'not-found',
  31: 'normal',
  34: 'unreachable',
  38: 'unreachable',
  41: 'unreachable',
  102: 'timeout',
};

/** What a final response means to a caller. */
export function causeOfStatus(status: number): HangupCause {
  const known = BY_STATUS[status];
  if (known) return known;
  if (status >= 300 && status < 400) return 'rejected';
  return status >= 500 ? 'error' : 'rejected';
}

export function causeOfEnd(end: CallEnd): HangupCause {
  switch (end.why) {
    case 'bye': {
      const q850 = /Q\.850\s*;\s*cause=(\d{1,3})/i.exec(end.reason ?? '');
      return (q850 && BY_Q850[Number(q850[1])]) || 'normal';
    }
    case 'cancelled':
      return 'cancelled';
    case 'rejected':
      return causeOfStatus(end.status ?? 500);
    case 'timeout':
      return 'unreachable';
    case 'unreachable':
      return 'unreachable';
    case 'ack-missing':
    case 'expired':
      return 'timeout';
    case 'negotiation':
      return 'error';
    case 'stopped':
      return 'normal';
  }
}

const STATUS: Record<HangupCause, number> = {
  normal: 480,
  busy: 486,
  'no-answer': 480,
  rejected: 603,
  cancelled: 487,
  unreachable: 480,
  'not-found': 404,
  'media-lost': 500,
  timeout: 480,
  forbidden: 403,
  error: 500,
};

const Q850: Record<HangupCause, [number, string]> = {
  normal: [16, 'Normal call clearing'],
  busy: [17, 'User busy'],
  'no-answer': [19, 'No answer'],
  rejected: [21, 'Call rejected'],
  cancelled: [16, 'Normal call clearing'],
  unreachable: [27, 'Destination out of order'],
  'not-found': [1, 'Unallocated number'],
  'media-lost': [41, 'Temporary failure'],
  timeout: [102, 'Recovery on timer expiry'],
  forbidden: [21, 'Call rejected'],
  error: [41, 'Temporary failure'],
};

/** Status that refuses an unanswered call for that cause. */
export function statusOfCause(cause: HangupCause): number {
  return STATUS[cause];
}

/** Reason header value (RFC 3326). */
export function reasonHeader(cause: HangupCause): string {
  const [code, text] = Q850[cause];
  return `Q.850;cause=${code};text="${text}"`;
}

/** Which of several failed attempts tells the caller most: the higher wins. */
const WEIGHT: Record<HangupCause, number> = {
  busy: 9,
  rejected: 8,
  'no-answer': 7,
  forbidden: 6,
  'not-found': 5,
  error: 4,
  'media-lost': 3,
  timeout: 3,
  unreachable: 2,
  cancelled: 1,
  normal: 0,
};

export function moreTelling(
  a: { cause: HangupCause; status: number | null },
  b: { cause: HangupCause; status: number | null },
) {
  return WEIGHT[b.cause] > WEIGHT[a.cause] ? b : a;
}
