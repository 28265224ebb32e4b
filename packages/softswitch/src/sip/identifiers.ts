import { randomBytes } from 'node:crypto';
import { BRANCH_COOKIE } from './message/via.ts';

/** Tags need 32 bits of randomness (RFC 3261 19.3); these have 64. */
export function newTag(): string {
  return randomBytes(8).toString('hex');
}

export function newBranch(): string {
  return BRANCH_COOKIE + randomBytes(10).toString('hex');
}

export function newCallId(): string {
  return randomBytes(16).toString('hex');
}
