/**
 * Staff number or mail address and password, with a second factor where one is set up. Every wrong way out is one code path
 * with the same work and the same words, so that nobody learns which accounts exist.
 */

import type { Database, Scope } from '#kernel';
import { record } from '#modules/audit';
import { attemptKeys, beginAttempt, clearAttempt, takeBack } from './attempts.ts';
import { codeNeeded, codeWrong, wrongCredentials } from './errors.ts';
import { hashPassword, needsRehash, verifyPassword } from './passwords.ts';
import { passesSecondFactor, type SecondFactor } from './second-factor.ts';
import { type StartedSession, startSession } from './start-session.ts';
import { type Account, readAccountByLogin, replaceHash } from './store-credentials.ts';
import { readPolicy } from './store-policy.ts';
import { emailIndex, foldNumber } from './vault.ts';

export type SignIn = { login: string; password: string; agent: string } & SecondFactor;

/**
 * Throws `identity.wrong-credentials`, `identity.code-needed`, `identity.code-wrong` or `identity.locked`. Not one transaction:
 * a failure must be counted although nothing else happens.
 */
export async function signIn(db: Database, scope: Scope, input: SignIn): Promise<StartedSession & { staffId: string }> {
  const policy = await readPolicy(db, scope);
  const account = await readAccountByLogin(db, scope, foldNumber(input.login), emailIndex(input.login));
  const keys = attemptKeys(account?.staffId ?? foldNumber(input.login), scope.ip);
  const attempt = await beginAttempt(db, scope, keys, policy);

  const right = await verifyPassword(account?.passwordHash ?? null, input.password);
  if (!right || account?.state !== 'active') {
    await recordFailure(db, scope, account, 'password');
    throw wrongCredentials();
  }
  if (account.totpOn && !input.code && !input.recoveryCode) {
    await takeBack(db, scope, attempt);
    throw codeNeeded();
  }
  const started = await db.transact(async (tx) => {
    if (account.totpOn && !(await passesSecondFactor(tx, scope, account, input))) return null;
    return await startSession(tx, scope, {
      staffId: account.staffId,
      unitId: account.unitId,
      method: 'password',
      agent: input.agent,
    });
  });
  if (!started) {
    await recordFailure(db, scope, account, 'code');
    throw codeWrong();
  }
  await clearAttempt(db, scope, attempt);
  if (account.passwordHash && needsRehash(account.passwordHash))
    await replaceHash(db, account.staffId, account.passwordHash, await hashPassword(input.password));
  return { ...started, staffId: account.staffId };
}

/** One line whether or not the account exists: the same work, and the trail shows guessing. */
async function recordFailure(
  db: Database,
  scope: Scope,
  account: Account | null,
  at: 'password' | 'code',
): Promise<void> {
  await db.transact((tx) =>
    record(tx, scope, {
      action: 'identity.sign-in-failed',
      subject: ['staff', account?.staffId ?? 'unknown'],
      unitId: account?.unitId ?? null,
      detail: { at },
    }),
  );
}
