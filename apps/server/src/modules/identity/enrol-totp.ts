/** Second factor: begun with the password, confirmed by the first right code, taken off with the password or by an administrator. */
import { randomBytes } from 'node:crypto';
import { clock, type Database, notSignedIn, type Scope } from '#kernel';
import { record } from '#modules/audit';
import { demandOwnPassword } from './change-password.ts';
import { codeWrong, totpAlreadyOn, totpNotStarted } from './errors.ts';
import { recoveryHash } from './second-factor.ts';
import { clearTotp, confirmTotp, lockStaff, readAccount, writePendingTotp } from './store-credentials.ts';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';
import { openField, sealField } from './vault.ts';

/** The secret is shown now and never again. Throws `identity.totp-already-on`, `identity.password-wrong`. */
export async function beginTotp(
  db: Database,
  scope: Scope,
  input: { password: string },
): Promise<{ secret: string; uri: string }> {
  const account = await demandOwnPassword(db, scope, input.password);
  const secret = newTotpSecret();
  await db.transact(async (tx) => {
    await lockStaff(tx, scope, account.staffId);
    const present = await readAccount(tx, scope, account.staffId);
    if (present?.totpOn) throw totpAlreadyOn();
    const holder = { id: account.staffId, ring: account.ring, wrapped_key: account.wrappedKey };
    await writePendingTotp(tx, account.staffId, sealField(holder, 'totp', secret));
  });
  return { secret, uri: totpUri(secret, account.number) };
}

const recoveryAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Ten characters of 32: 50 bits, looked up by a keyed hash. */
function newRecoveryCode(): string {
  const letters = [...randomBytes(10)].map((byte) => recoveryAlphabet[byte % 32]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** Turns it on; returns ten recovery codes, shown once. Throws `identity.totp-not-started`, `identity.code-wrong`. */
export async function confirmTotpCode(db: Database, scope: Scope, input: { code: string }): Promise<string[]> {
  return await db.transact(async (tx) => {
    if (scope.actor.kind !== 'staff') throw notSignedIn();
    await lockStaff(tx, scope, scope.actor.id);
    const account = await readAccount(tx, scope, scope.actor.id);
    if (!account) throw notSignedIn();
    if (account.totpOn) throw totpAlreadyOn();
    const holder = { id: account.staffId, ring: account.ring, wrapped_key: account.wrappedKey };
    const secret = openField(holder, 'totp', account.totpSealed);
    if (!secret) throw totpNotStarted();
    const step = totpStep(secret, input.code);
    if (step === null) throw codeWrong();
    const codes = Array.from({ length: 10 }, newRecoveryCode);
    const hashes = codes.map((code) => recoveryHash(account.staffId, code));
    await confirmTotp(tx, account.staffId, step, hashes, clock.now());
    await record(tx, scope, {
      action: 'identity.totp-on',
      subject: ['staff', account.staffId],
      unitId: account.unitId,
    });
    return codes;
  });
}

export async function removeOwnTotp(db: Database, scope: Scope, input: { password: string }): Promise<void> {
  const account = await demandOwnPassword(db, scope, input.password);
  await db.transact(async (tx) => {
    await clearTotp(tx, account.staffId);
    await record(tx, scope, {
      action: 'identity.totp-off',
      subject: ['staff', account.staffId],
      unitId: account.unitId,
      detail: { by: 'self' },
    });
  });
}
