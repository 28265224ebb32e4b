/** Puts a checked new password in place, ends the other sessions and opens the lock. */

import { clock, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { attemptKeys } from './attempts.ts';
import { endAllSessions } from './end-sessions.ts';
import { passwordReused } from './errors.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { demandPassword } from './rules.ts';
import { type Account, readPastHashes, writePassword } from './store-credentials.ts';
import { forgetAttempts } from './store-lockout.ts';
import { readPolicy } from './store-policy.ts';
import { openField } from './vault.ts';

/** Throws `identity.password-too-short|-common|-like-account|-reused`. `except`: the session that stays. */
export async function setPassword(
  tx: Tx,
  scope: Scope,
  account: Account,
  password: string,
  options: { except: string | null; how: 'changed' | 'reset' | 'invitation' | 'first-run' },
): Promise<void> {
  const policy = await readPolicy(tx, scope);
  const holder = { id: account.staffId, ring: account.ring, wrapped_key: account.wrappedKey };
  demandPassword(password, { number: account.number, email: openField(holder, 'email', account.emailSealed) }, policy);
  const past = await readPastHashes(tx, scope, account.staffId, policy.passwordHistory);
  for (const hash of [...(account.passwordHash ? [account.passwordHash] : []), ...past])
    if (await verifyPassword(hash, password)) throw passwordReused({ count: policy.passwordHistory });
  await writePassword(
    tx,
    account.staffId,
    { hash: await hashPassword(password), mustChange: false, keep: policy.passwordHistory },
    clock.now(),
  );
  await forgetAttempts(tx, attemptKeys(account.staffId, null));
  await endAllSessions(tx, scope, account.staffId, 'password-changed', options.except);
  await record(tx, scope, {
    action: 'identity.password-set',
    subject: ['staff', account.staffId],
    unitId: account.unitId,
    detail: { how: options.how },
  });
}
