/** Identity of a user signed by the host site, as a JSON Web Token (`kernel/keys/jwt.ts`). */
import { z } from 'zod';
import { readJwt } from '#kernel';
import { identityRefused } from './errors.ts';

const claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().max(120).optional(),
  phone: z.string().max(40).optional(),
  email: z.string().max(200).optional(),
});
export type HostIdentity = z.infer<typeof claims>;

/** Throws `conversations.identity-refused` with the reason as a code. */
export function verifyIdentity(token: string, secret: string, now: Date): HostIdentity {
  const read = readJwt(token, secret, now);
  if (read.fault) throw identityRefused({ reason: read.fault });
  const parsed = claims.safeParse(read.claims);
  if (!parsed.success) throw identityRefused({ reason: 'claims' });
  return parsed.data;
}
