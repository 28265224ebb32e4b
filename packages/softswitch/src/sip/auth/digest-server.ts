/** Challenges and checks credentials (RFC 3261 22, RFC 7616, RFC 8760). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type AuthValue, formatAuthValue, parseAuthValues } from '../message/auth-header.ts';
import type { SipRequest } from '../message/message.ts';
import { parseUri, sameUri } from '../message/uri.ts';
import { type DigestAlgorithm, type DigestSecret, digestResponse, parseAlgorithm } from './digest.ts';

export type DigestServerOptions = {
  realm: string;
  clock: Pick<Clock, 'now'>;
  /** The secret of a user, null for an unknown one. */
  directory(username: string, realm: string): Promise<DigestSecret | null>;
  /** In order of preference; one challenge each. Default SHA-256, then MD5. */
  algorithms?: DigestAlgorithm[];
  nonceLifetimeMs?: number;
};

export type DigestVerdict =
  | { ok: true; username: string }
  /** `missing`: no credentials for our realm; `stale`: right but with an old nonce; the rest is a failed attempt. */
  | { ok: false; why: 'missing' | 'stale' | 'wrong' | 'unknown-user' | 'malformed'; username: string | null };

/** Nonces whose counts are remembered; older ones become stale under pressure. */
const MAX_TRACKED = 20_000;
const DUMMY: DigestSecret = { password: randomBytes(16).toString('hex') };

export class DigestServer {
  private readonly options: DigestServerOptions;
  private readonly key = randomBytes(32);
  /** Highest count seen per nonce, in order of first use. */
  private readonly counts = new Map<string, { at: number; count: number }>();
  /** Nonces issued before this moment are stale. */
  private floor = 0;

  constructor(options: DigestServerOptions) {
    this.options = options;
  }

  /** Values for WWW-Authenticate or Proxy-Authenticate. */
  challenge(stale = false): string[] {
    const nonce = this.issue();
    return (this.options.algorithms ?? ['SHA-256', 'MD5']).map((algorithm) => {
      const params = new Map([
        ['realm', this.options.realm],
        ['nonce', nonce],
        ['algorithm', algorithm],
        ['qop', 'auth'],
      ]);
      if (stale) params.set('stale', 'true');
      return formatAuthValue({ scheme: 'digest', params }, true);
    });
  }

  /** Checks Authorization and Proxy-Authorization of a request. */
  async verify(request: SipRequest): Promise<DigestVerdict> {
    const credentials = this.credentialsOf(request);
    if (credentials === null) return { ok: false, why: 'missing', username: null };
    if (credentials === 'malformed') return { ok: false, why: 'malformed', username: null };
    const { params } = credentials;
    const username = params.get('username');
    const nonce = params.get('nonce');
    const given = params.get('response');
    const uri = params.get('uri');
    const algorithm = parseAlgorithm(params.get('algorithm'));
    const qop = parseQop(params.get('qop'));
    if (!username || !nonce || !given || !uri || !algorithm || qop === undefined) {
      return { ok: false, why: 'malformed', username: username ?? null };
    }
    if (!(this.options.algorithms ?? ['SHA-256', 'MD5']).includes(algorithm.algorithm)) {
      return { ok: false, why: 'malformed', username };
    }
    const secret = await this.options.directory(username, this.options.realm);
    const expected = digestResponse({
      ...algorithm,
      // An unknown user costs the same time as a wrong password, so that names can't be probed.
      secret: secret ?? DUMMY,
      username,
      realm: this.options.realm,
      method: request.method,
      uri,
      nonce,
      qop,
      cnonce: params.get('cnonce') ?? '',
      nc: params.get('nc') ?? '',
      body: request.body,
    });
    const right = expected !== null && sameDigest(expected, given) && aimsAt(uri, request);
    if (!secret) return { ok: false, why: 'unknown-user', username };
    if (!right) return { ok: false, why: 'wrong', username };
    const fresh = this.useNonce(nonce, qop === null ? null : (params.get('nc') ?? ''));
    return fresh ? { ok: true, username } : { ok: false, why: 'stale', username };
  }

  private credentialsOf(request: SipRequest): AuthValue | null | 'malformed' {
    for (const header of ['authorization', 'proxy-authorization']) {
      for (const line of request.headers.getAll(header)) {
        let values: AuthValue[];
        try {
          values = parseAuthValues(line);
        } catch {
          return 'malformed';
        }
        // Other schemes and other realms are somebody else's business (RFC 4475 3.3.7).
        const own = values.find((one) => one.scheme === 'digest' && one.params.get('realm') === this.options.realm);
        if (own) return own;
      }
    }
    return null;
  }

  private issue(): string {
    const body = `${this.options.clock.now().toString(36)}.${randomBytes(6).toString('hex')}`;
    return `${body}.${this.sign(body)}`;
  }

  private sign(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('hex').slice(0, 32);
  }

  /** True when the nonce is ours, young enough and not used with that count before. */
  private useNonce(nonce: string, nc: string | null): boolean {
    const cut = nonce.lastIndexOf('.');
    const body = nonce.slice(0, cut);
    if (cut < 0 || !sameDigest(this.sign(body), nonce.slice(cut + 1))) return false;
    const issued = Number.parseInt(body.split('.')[0]!, 36);
    const now = this.options.clock.now();
    const lifetime = this.options.nonceLifetimeMs ?? 300_000;
    if (!Number.isFinite(issued) || now - issued > lifetime || issued < this.floor) return false;
    // Without qop there is no count: such a nonce serves once.
    const count = nc === null ? 1 : Number.parseInt(nc, 16);
    const seen = this.counts.get(nonce);
    if (!Number.isInteger(count) || count < 1 || (seen && count <= seen.count)) return false;
    if (seen) seen.count = count;
    else this.counts.set(nonce, { at: issued, count });
    this.prune(now - lifetime);
    return true;
  }

  private prune(oldest: number): void {
    for (const [nonce, entry] of this.counts) {
      if (entry.at >= oldest && this.counts.size <= MAX_TRACKED) break;
      this.counts.delete(nonce);
      if (entry.at >= oldest) this.floor = Math.max(this.floor, entry.at + 1);
    }
  }
}

function parseQop(text: string | undefined): 'auth' | null | undefined {
  if (text === undefined) return null;
  return text.toLowerCase() === 'auth' ? 'auth' : undefined;
}

function sameDigest(a: string, b: string): boolean {
  const left = Buffer.from(a.toLowerCase());
  const right = Buffer.from(b.toLowerCase());
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * The digest-uri names what is requested (RFC 7616 3.4.6). Proxies rewrite hosts and some clients leave the user out, so
 * one of both must agree; a captured answer can't be used again anyhow, since every nonce count is accepted once.
 */
function aimsAt(uri: string, request: SipRequest): boolean {
  if (uri === request.uri) return true;
  try {
    const [a, b] = [parseUri(uri), request.requestUri];
    return sameUri(a, b) || a.host === b.host || (a.user !== null && a.user === b.user);
  } catch {
    return false;
  }
}
