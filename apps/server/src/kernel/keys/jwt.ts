/**
 * JSON Web Tokens (RFC 7519) as compact JWS (RFC 7515) with HS256 only. The algorithm is pinned, so "none" and key confusion end at
 * the header; `exp` is demanded. What the claims mean is the caller's.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const header = z.object({ alg: z.literal('HS256'), typ: z.string().optional(), crit: z.undefined().optional() });
const times = z.looseObject({ exp: z.number(), nbf: z.number().optional() });

/** Clocks of two companies differ. */
const leewaySeconds = 30;

export type JwtFault = 'form' | 'algorithm' | 'signature' | 'claims' | 'expired' | 'not-yet';
export type ReadJwt = { claims: Record<string, unknown>; fault: null } | { claims: null; fault: JwtFault };

/** Signed claims; `exp` in seconds since 1970 among them. */
export function signJwt(claims: Record<string, unknown> & { exp: number }, secret: string): string {
  const said = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${said}.${signature(said, secret).toString('base64url')}`;
}

export function readJwt(token: string, secret: string, now: Date): ReadJwt {
  const refused = (fault: JwtFault): ReadJwt => ({ claims: null, fault });
  const parts = token.split('.');
  if (parts.length !== 3 || token.length > 4096) return refused('form');
  const [head, body, given] = parts as [string, string, string];
  if (!header.safeParse(decoded(head)).success) return refused('algorithm');
  const expected = signature(`${head}.${body}`, secret);
  const signed = Buffer.from(given, 'base64url');
  if (signed.length !== expected.length || !timingSafeEqual(signed, expected)) return refused('signature');
  const parsed = times.safeParse(decoded(body));
  if (!parsed.success) return refused('claims');
  const seconds = now.getTime() / 1000;
  if (parsed.data.exp + leewaySeconds < seconds) return refused('expired');
  if ((parsed.data.nbf ?? 0) - leewaySeconds > seconds) return refused('not-yet');
  return { claims: parsed.data, fault: null };
}

const signature = (said: string, secret: string): Buffer => createHmac('sha256', secret).update(said).digest();
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
