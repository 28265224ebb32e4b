/** SQL of what people prove themselves with. */
import { bySecret, type Db, forStaff, type Locale, type Scope, type Tx } from '#kernel';
import type { StaffState } from './tables.ts';

export type Account = {
  staffId: string;
  number: string;
  name: string;
  unitId: string;
  state: StaffState;
  locale: Locale;
  emailSealed: string | null;
  ring: number;
  wrappedKey: string;
  passwordHash: string | null;
  mustChange: boolean;
  totpSealed: string | null;
  totpOn: boolean;
  totpLastStep: number;
};

const account = `select s.id as "staffId", s.number, s.name, s.unit_id as "unitId", s.state, s.locale, s.email_sealed as "emailSealed", s.ring,
  s.wrapped_key as "wrappedKey", c.password_hash as "passwordHash", coalesce(c.must_change, false) as "mustChange",
  c.totp_sealed as "totpSealed", c.totp_confirmed_at is not null as "totpOn", coalesce(c.totp_last_step, 0) as "totpLastStep"
  from identity.staff s left join identity.credential c on c.staff_id = s.id`;

/** By staff number or mail address; the number wins when somebody's number is another one's address. */
export async function readAccountByLogin(
  db: Db,
  _scope: Scope,
  numberKey: string,
  emailBlind: string,
): Promise<Account | null> {
  const [row] = await db.query<Account>(
    'identity.account-by-login',
    `${account} where s.number_key = $1 or s.email_blind = $2 order by s.number_key = $1 desc limit 1`,
    [numberKey, emailBlind],
  );
  return row ?? null;
}

export async function readAccount(db: Db, _scope: Scope, staffId: string): Promise<Account | null> {
  const [row] = await db.query<Account>('identity.account', `${account} where s.id = $1`, [staffId]);
  return row ?? null;
}

/** Locks the person's row first: two changes of one password queue. */
export async function lockStaff(tx: Tx, scope: Scope, staffId: string): Promise<void> {
  bySecret(scope);
  await tx.query('identity.lock-staff', 'select from identity.staff where id = $1 for no key update', [staffId]);
}

export async function readPastHashes(db: Db, scope: Scope, staffId: string, count: number): Promise<string[]> {
  bySecret(scope);
  const rows = await db.run<{ hash: string }>(
    'select hash from identity.password_past where staff_id = $1 order by replaced_at desc limit $2',
    [staffId, count],
  );
  return rows.map((row) => row.hash);
}

/** Sets the password; the former one joins the past, of which `keep` stay. */
export async function writePassword(
  tx: Tx,
  staffId: string,
  password: { hash: string; mustChange: boolean; keep: number },
  at: Date,
): Promise<void> {
  await tx.run(
    `insert into identity.password_past(staff_id, replaced_at, hash)
     select staff_id, $2, password_hash from identity.credential where staff_id = $1 and password_hash is not null
     on conflict do nothing`,
    [staffId, at],
  );
  await tx.run(
    `insert into identity.credential(staff_id, password_hash, password_changed_at, must_change) values ($1, $2, $3, $4)
     on conflict (staff_id) do update set password_hash = $2, password_changed_at = $3, must_change = $4`,
    [staffId, password.hash, at, password.mustChange],
  );
  await tx.run(
    `delete from identity.password_past where staff_id = $1 and replaced_at not in
       (select replaced_at from identity.password_past where staff_id = $1 order by replaced_at desc limit $2)`,
    [staffId, password.keep],
  );
  await tx.run('delete from identity.demo_account where staff_id = $1', [staffId]);
}

/** Same password, other cost. */
export async function replaceHash(db: Db, staffId: string, before: string, hash: string): Promise<void> {
  await db.query(
    'identity.replace-hash',
    'update identity.credential set password_hash = $3 where staff_id = $1 and password_hash = $2',
    [staffId, before, hash],
  );
}

export async function writeMustChange(tx: Tx, staffId: string, mustChange: boolean): Promise<void> {
  await tx.run('update identity.credential set must_change = $2 where staff_id = $1', [staffId, mustChange]);
}

/** A secret waiting for its first right code; replaces an unconfirmed one. */
export async function writePendingTotp(tx: Tx, staffId: string, sealed: string): Promise<void> {
  await tx.run(
    `insert into identity.credential(staff_id, totp_sealed) values ($1, $2)
     on conflict (staff_id) do update set totp_sealed = $2, totp_confirmed_at = null, totp_last_step = 0`,
    [staffId, sealed],
  );
}

export async function confirmTotp(
  tx: Tx,
  staffId: string,
  step: number,
  codeHashes: string[],
  at: Date,
): Promise<void> {
  await tx.run('update identity.credential set totp_confirmed_at = $2, totp_last_step = $3 where staff_id = $1', [
    staffId,
    at,
    step,
  ]);
  await tx.run('delete from identity.recovery_code where staff_id = $1', [staffId]);
  await tx.run('insert into identity.recovery_code(staff_id, code_hash) select $1, h from unnest($2::text[]) h', [
    staffId,
    codeHashes,
  ]);
}

export async function clearTotp(tx: Tx, staffId: string): Promise<void> {
  await tx.run(
    'update identity.credential set totp_sealed = null, totp_confirmed_at = null, totp_last_step = 0 where staff_id = $1',
    [staffId],
  );
  await tx.run('delete from identity.recovery_code where staff_id = $1', [staffId]);
}

/** Uses a time step up; false when it, or a later one, was used before. */
export async function spendTotpStep(tx: Tx, _scope: Scope, staffId: string, step: number): Promise<boolean> {
  const rows = await tx.query(
    'identity.spend-step',
    'update identity.credential set totp_last_step = $2 where staff_id = $1 and totp_last_step < $2 returning staff_id',
    [staffId, step],
  );
  return rows.length === 1;
}

/** Uses a recovery code up; false when it is none of theirs or was used. */
export async function spendRecoveryCode(
  tx: Tx,
  _scope: Scope,
  staffId: string,
  hash: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    'identity.spend-recovery',
    'update identity.recovery_code set used_at = $3 where staff_id = $1 and code_hash = $2 and used_at is null returning staff_id',
    [staffId, hash, at],
  );
  return rows.length === 1;
}

export async function countRecoveryCodes(db: Db, scope: Scope, staffId: string): Promise<number> {
  forStaff(scope);
  const [row] = await db.run<{ n: number }>(
    'select count(*) as n from identity.recovery_code where staff_id = $1 and used_at is null',
    [staffId],
  );
  return row?.n ?? 0;
}
