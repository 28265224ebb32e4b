/**
 * Identity of a user signed by the host site: JSON Web Token (RFC 7519), compact JWS (RFC 7515), HS256 only. The algorithm is
 * pinned, so "none" and key confusion end at the header; `exp` is demanded.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { identityRefused } from './errors.ts';

const header = z.object({ alg: z.literal('HS256'), typ: z.string().optional(), crit: z.undefined().optional() });
const claims = z.object({
  sub: z.string().min(1).max(200),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  name: z.string().max(120).optional(),
  phone: z.string().max(40).optional(),
  email: z.string().max(200).optional(),
});
export type HostIdentity = z.infer<typeof claims>;

/** Clocks of two companies differ. */
const leewaySeconds = 30;

/** Throws `conversations.identity-refused` with the reason as a code. */
export function verifyIdentity(token: string, secret: string, now: Date): HostIdentity {
  const parts = token.split('.');
  if (parts.length !== 3 || token.length > 4096) throw identityRefused({ reason: 'form' });
  const [head, body, signature] = parts as [string, string, string];
  if (!header.safeParse(decoded(head)).success) throw identityRefused({ reason: 'algorithm' });
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw identityRefused({ reason: 'signature' });
  const parsed = claims.safeParse(decoded(body));
  if (!parsed.success) throw identityRefused({ reason: 'claims' });
  const seconds = now.getTime() / 1000;
  if (parsed.data.exp + leewaySeconds < seconds) throw identityRefused({ reason: 'expired' });
  if ((parsed.data.nbf ?? 0) - leewaySeconds > seconds) throw identityRefused({ reason: 'not-yet' });
  return parsed.data;
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
