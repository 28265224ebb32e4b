/** Tokens that work once or for a session: 256 random bits outside, their SHA-256 inside. */
import { createHash } from 'node:crypto';

export function tokenHash(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('base64url');
}
