/** Answers challenges (RFC 3261 22.2, RFC 7616). */
import { randomBytes } from 'node:crypto';
import { type AuthValue, formatAuthValue, parseAuthValues } from '../message/auth-header.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { type DigestSecret, digestResponse, parseAlgorithm } from './digest.ts';

export type Credentials = { username: string; secret: DigestSecret };

/** Nonce counts per credentials and nonce, so that a reused nonce is counted up (RFC 7616 3.4). */
const counts = new WeakMap<Credentials, { nonce: string; count: number }>();

function nextCount(credentials: Credentials, nonce: string): number {
  const seen = counts.get(credentials);
  const count = seen?.nonce === nonce ? seen.count + 1 : 1;
  counts.set(credentials, { nonce, count });
  return count;
}

function challengesOf(response: SipResponse): { header: string; challenge: AuthValue }[] {
  const out: { header: string; challenge: AuthValue }[] = [];
  const headers: [string, string][] = [
    ['www-authenticate', 'authorization'],
    ['proxy-authenticate', 'proxy-authorization'],
  ];
  for (const [from, to] of headers) {
    for (const line of response.headers.getAll(from)) {
      try {
        for (const challenge of parseAuthValues(line)) out.push({ header: to, challenge });
      } catch {
        // An unreadable challenge is one we can't answer; another line may still fit.
      }
    }
  }
  return out;
}

/**
 * Header name and value that answer a 401 or 407 for `request`; null when no challenge can be met or when the same
 * credentials were just refused (a repeated challenge without `stale=true`).
 */
export function authorize(
  response: SipResponse,
  request: SipRequest,
  credentials: Credentials,
): [name: string, value: string] | null {
  for (const { header, challenge } of challengesOf(response)) {
    if (challenge.scheme !== 'digest') continue;
    const value = answerChallenge(challenge, request, credentials, header);
    if (value !== null) return [header, value];
  }
  return null;
}

function answerChallenge(
  challenge: AuthValue,
  request: SipRequest,
  credentials: Credentials,
  header: string,
): string | null {
  const { params } = challenge;
  const realm = params.get('realm');
  const nonce = params.get('nonce');
  const algorithm = parseAlgorithm(params.get('algorithm'));
  if (realm === undefined || nonce === undefined || !algorithm) return null;
  if (wasRefused(request, header, realm) && params.get('stale')?.toLowerCase() !== 'true') return null;
  const offered = params
    .get('qop')
    ?.toLowerCase()
    .split(',')
    .map((qop) => qop.trim());
  const qop = !offered
    ? null
    : offered.includes('auth')
      ? 'auth'
      : offered.includes('auth-int')
        ? 'auth-int'
        : undefined;
  if (qop === undefined) return null;
  const nc = nextCount(credentials, nonce).toString(16).padStart(8, '0');
  const cnonce = randomBytes(8).toString('hex');
  const result = digestResponse({
    ...algorithm,
    secret: credentials.secret,
    username: credentials.username,
    realm,
    method: request.method,
    uri: request.uri,
    nonce,
    qop,
    cnonce,
    nc,
    body: request.body,
  });
  if (result === null) return null;
  const answer = new Map<string, string>([
    ['username', credentials.username],
    ['realm', realm],
    ['nonce', nonce],
    ['uri', request.uri],
    ['response', result],
  ]);
  const named = params.get('algorithm');
  if (named !== undefined) answer.set('algorithm', named);
  const opaque = params.get('opaque');
  if (opaque !== undefined) answer.set('opaque', opaque);
  if (qop !== null) {
    answer.set('qop', qop);
    answer.set('cnonce', cnonce);
    answer.set('nc', nc);
  } else if (algorithm.session) {
    answer.set('cnonce', cnonce);
  }
  return formatAuthValue({ scheme: 'digest', params: answer });
}

/** The request already carried our answer for that realm. */
function wasRefused(request: SipRequest, header: string, realm: string): boolean {
  const sent = request.headers.get(header);
  if (sent === null) return false;
  return parseAuthValues(sent).some((value) => value.params.get('realm') === realm);
}
