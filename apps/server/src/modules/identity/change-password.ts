/** One's own password, proven by the present one. Guessing the present one is counted like guessing at sign-in. */
import { type Database, notSignedIn, type Scope } from '#kernel';
import { attemptKeys, beginAttempt, clearAttempt } from './attempts.ts';
import { passwordWrong } from './errors.ts';
import { verifyPassword } from './passwords.ts';
import { ports } from './ports.ts';
import { setPassword } from './set-password.ts';
import { type Account, lockStaff, readAccount } from './store-credentials.ts';
import { readPolicy } from './store-policy.ts';

/** The signed-in person's account, after their password was given again. Throws `identity.password-wrong`, `identity.locked`. */
export async function demandOwnPassword(db: Database, scope: Scope, password: string): Promise<Account> {
  const account = scope.actor.kind === 'staff' ? await readAccount(db, scope, scope.actor.id) : null;
  if (!account) throw notSignedIn();
  const attempt = await beginAttempt(db, scope, attemptKeys(account.staffId, scope.ip), await readPolicy(db, scope));
  if (!(await verifyPassword(account.passwordHash, password))) throw passwordWrong();
  await clearAttempt(db, scope, attempt);
  return account;
}

/** Other sessions end; this one stays. */
export async function changePassword(
  db: Database,
  scope: Scope,
  input: { current: string; next: string },
): Promise<void> {
  const { staffId } = await demandOwnPassword(db, scope, input.current);
  await db.transact(async (tx) => {
    await lockStaff(tx, scope, staffId);
    const account = await readAccount(tx, scope, staffId);
    if (!account) throw notSignedIn();
    await setPassword(tx, scope, account, input.next, { except: scope.sessionId, how: 'changed' });
    // "Must change" is lifted: this session may do its work from the next request on.
    tx.afterCommit(() => ports().rightsChanged(staffId));
  });
}
