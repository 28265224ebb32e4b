/**
 * Lockout: failures are counted per account and per address, durably and before the password is looked at, so that a hundred
 * guesses at once count as a hundred. A right password gives its own count back.
 */
import { clock, type Database, type Scope } from '#kernel';
import { locked } from './errors.ts';
import { ports } from './ports.ts';
import { failuresForgottenMs, lockSeconds, type Policy } from './rules.ts';
import { type AttemptKey, forgetAttempts, readAttempt, touchAttempt, writeAttempt } from './store-lockout.ts';

export type OpenAttempt = { keys: AttemptKey[] };

/** The account is named by staff id when there is one, else by what was typed: both behave alike from outside. */
export function attemptKeys(account: string, ip: string | null): AttemptKey[] {
  const blind = ports().keys;
  return [
    { kind: 'account', key: blind.blind('identity.lockout.account', account) },
    ...(ip ? [{ kind: 'address' as const, key: blind.blind('identity.lockout.address', ip) }] : []),
  ];
}

/** Counts the attempt as failed in advance. Throws `identity.locked` with the seconds to wait while a key is locked. */
export async function beginAttempt(
  db: Database,
  scope: Scope,
  keys: AttemptKey[],
  policy: Policy,
): Promise<OpenAttempt> {
  const now = clock.now();
  const wait = await db.transact(async (tx) => {
    const states: { key: AttemptKey; failures: number; lockedUntil: Date | null }[] = [];
    for (const key of keys) {
      await touchAttempt(tx, key, now);
      const state = await readAttempt(tx, scope, key);
      const forgotten = !state || now.getTime() - state.lastAt.getTime() > failuresForgottenMs;
      states.push({ key, failures: forgotten ? 0 : state.failures, lockedUntil: forgotten ? null : state.lockedUntil });
    }
    const waitMs = Math.max(
      0,
      ...states.map(({ lockedUntil }) => (lockedUntil ? lockedUntil.getTime() - now.getTime() : 0)),
    );
    if (waitMs > 0) return waitMs;
    for (const state of states) {
      const failures = state.failures + 1;
      const limit = state.key.kind === 'account' ? policy.lockAfter : policy.addressLockAfter;
      const seconds = lockSeconds(failures, limit, policy);
      const lockedUntil = seconds > 0 ? new Date(now.getTime() + seconds * 1000) : null;
      await writeAttempt(tx, state.key, { failures, lockedUntil }, now);
    }
    return 0;
  });
  if (wait > 0) throw locked({ seconds: Math.ceil(wait / 1000) });
  return { keys };
}

/** The password was right but something is still missing: this attempt does not count. */
export async function takeBack(db: Database, scope: Scope, attempt: OpenAttempt): Promise<void> {
  await db.transact(async (tx) => {
    for (const key of attempt.keys) {
      const state = await readAttempt(tx, scope, key);
      if (state)
        await writeAttempt(tx, key, { failures: Math.max(0, state.failures - 1), lockedUntil: null }, clock.now());
    }
  });
}

/** Signed in: the account's failures are forgotten, the address keeps those of other accounts. */
export async function clearAttempt(db: Database, scope: Scope, attempt: OpenAttempt): Promise<void> {
  const account = attempt.keys.filter(({ kind }) => kind === 'account');
  const address = attempt.keys.filter(({ kind }) => kind === 'address');
  await forgetAttempts(db, account);
  await takeBack(db, scope, { keys: address });
}
