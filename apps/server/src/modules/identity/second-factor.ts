/** Checks the second factor of an account: a code of the present time step, each once, or one of the recovery codes. */
import { clock, type Scope, type Tx } from '#kernel';
import { ports } from './ports.ts';
import { type Account, spendRecoveryCode, spendTotpStep } from './store-credentials.ts';
import { totpStep } from './totp.ts';
import { openField } from './vault.ts';

export const recoveryHash = (staffId: string, code: string): string =>
  ports().keys.blind(`identity.recovery:${staffId}`, code.toUpperCase().replace(/[^A-Z2-7]/g, ''));

export type SecondFactor = { code?: string | undefined; recoveryCode?: string | undefined };

export async function passesSecondFactor(
  tx: Tx,
  scope: Scope,
  account: Account,
  given: SecondFactor,
): Promise<boolean> {
  if (given.recoveryCode)
    return await spendRecoveryCode(
      tx,
      scope,
      account.staffId,
      recoveryHash(account.staffId, given.recoveryCode),
      clock.now(),
    );
  const secret = openField(
    { id: account.staffId, ring: account.ring, wrapped_key: account.wrappedKey },
    'totp',
    account.totpSealed,
  );
  if (!secret || !given.code) return false;
  const step = totpStep(secret, given.code);
  return step !== null && (await spendTotpStep(tx, scope, account.staffId, step));
}
