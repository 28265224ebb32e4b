/** What the errors of mail servers mean to the people who keep the boxes; how long is waited before the next try. Pure. */
import type { Problem } from './contract.ts';

const certificate = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
]);
const silent = new Set([
  'ETIMEDOUT',
  'ETIME',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
  'GREEETING_TIMEOUT',
  'UPGRADE_TIMEOUT',
  'ESILENT',
]);
const gone = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
  'EPIPE',
  'ECONNECTION',
  'EDNS',
  'ESOCKET',
  'NoConnection',
  'ClosedAfterConnectTLS',
  'ClosedAfterConnectText',
]);

/** A problem that this module found itself. */
export class MailProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, detail = '') {
    super(detail || problem);
    this.problem = problem;
  }
}

type Odd = {
  code?: unknown;
  cause?: Odd;
  message?: string;
  responseCode?: number;
  serverResponseCode?: string;
  authenticationFailed?: boolean;
  responseText?: string;
  response?: unknown;
  tlsFailed?: boolean;
};

export function problemOf(error: unknown): { problem: Problem; detail: string } {
  const odd = error as Odd;
  if (error instanceof MailProblem) return { problem: error.problem, detail: clean(error.message) };
  const codes = [odd.code, odd.cause?.code, odd.serverResponseCode].map((code) => String(code ?? ''));
  const words = clean(
    String(odd.responseText ?? (typeof odd.response === 'string' ? odd.response : odd.message) ?? ''),
  );
  const told = (problem: Problem) => ({ problem, detail: words });
  if (codes.some((code) => certificate.has(code)) || /certificate|altname/i.test(odd.message ?? ''))
    return told('certificate');
  if (odd.authenticationFailed || codes.includes('EAUTH') || odd.responseCode === 535) return told('sign-in');
  if (codes.includes('OVERQUOTA') || odd.responseCode === 452 || odd.responseCode === 552) return told('full');
  if (odd.tlsFailed || codes.includes('ETLS') || /STARTTLS/.test(odd.message ?? '')) return told('no-tls');
  if (codes.includes('NONEXISTENT') || codes.includes('TRYCREATE')) return told('folder-missing');
  if (codes.some((code) => silent.has(code)) || /timeout/i.test(odd.message ?? '')) return told('silent');
  if (codes.some((code) => gone.has(code))) return told('unreachable');
  if ((odd.responseCode ?? 0) >= 500) return told('refused');
  return told('other');
}

/** One line, no control characters, no secrets: servers do not repeat passwords, but base64 after AUTH would be one. */
function clean(text: string): string {
  return text
    .replace(/[^\P{C} ]+/gu, ' ')
    .replace(/\b(AUTH(ENTICATE)?|LOGIN)\b.*$/i, '$1 …')
    .trim()
    .slice(0, 200);
}

/** Seconds until the next try: 5, 10, 20 … 300. What only a person can mend is tried as often: they see at once that it works. */
export function waitSeconds(tries: number): number {
  return Math.min(300, 5 * 2 ** Math.max(0, Math.min(tries - 1, 10)));
}

/** Told at once when waiting cannot help; when the road is merely broken, once it stays so. */
export function alarmDue(problem: Problem, tries: number): boolean {
  const hopeless: Problem[] = [
    'certificate',
    'sign-in',
    'consent-missing',
    'consent-gone',
    'full',
    'no-tls',
    'folder-missing',
  ];
  return hopeless.includes(problem) || tries >= 3;
}

/** Letters are carried in the clear only to this machine itself. */
export function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
