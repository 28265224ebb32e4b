/** SQL of the sign-in policy. */
import { type Db, forEveryone, type Scope, type Tx } from '#kernel';
import type { Policy } from './rules.ts';
import type { IdentityTables } from './tables.ts';

export async function readPolicy(db: Db, scope: Scope): Promise<Policy> {
  forEveryone(scope);
  const [row] = await db.query<Policy>(
    'identity.policy',
    `select idle_minutes as "idleMinutes", absolute_hours as "absoluteHours", lock_after as "lockAfter", lock_seconds as "lockSeconds",
       lock_most_seconds as "lockMostSeconds", address_lock_after as "addressLockAfter", password_least as "passwordLeast",
       password_history as "passwordHistory", reset_minutes as "resetMinutes", invitation_days as "invitationDays", version
     from identity.policy`,
  );
  return row!;
}

/** False when the version is not the present one. */
export async function updatePolicy(tx: Tx, { version, ...policy }: Policy): Promise<boolean> {
  const result = await tx
    .tables<IdentityTables>()
    .updateTable('identity.policy')
    .set({
      idle_minutes: policy.idleMinutes,
      absolute_hours: policy.absoluteHours,
      lock_after: policy.lockAfter,
      lock_seconds: policy.lockSeconds,
      lock_most_seconds: policy.lockMostSeconds,
      address_lock_after: policy.addressLockAfter,
      password_least: policy.passwordLeast,
      password_history: policy.passwordHistory,
      reset_minutes: policy.resetMinutes,
      invitation_days: policy.invitationDays,
      version: version + 1,
    })
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
