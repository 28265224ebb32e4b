/** SQL of failed attempts. */
import { bySecret, type Db, forStaff, type Scope, type Tx } from '#kernel';

export type AttemptKey = { kind: 'account' | 'address'; key: string };
export type Attempt = { failures: number; lockedUntil: Date | null };

/** Present state of a key; null when it never failed or long ago. */
export async function readAttempt(
  tx: Tx,
  scope: Scope,
  { kind, key }: AttemptKey,
): Promise<(Attempt & { lastAt: Date }) | null> {
  bySecret(scope);
  const [row] = await tx.query<Attempt & { lastAt: Date }>(
    'identity.read-attempt',
    `select failures, locked_until as "lockedUntil", last_at as "lastAt" from identity.sign_in_attempt where kind = $1 and key = $2 for update`,
    [kind, key],
  );
  return row ?? null;
}

/** Makes the row exist, so that two first attempts at once queue behind one lock. */
export async function touchAttempt(tx: Tx, { kind, key }: AttemptKey, at: Date): Promise<void> {
  await tx.query(
    'identity.touch-attempt',
    'insert into identity.sign_in_attempt(kind, key, failures, last_at) values ($1, $2, 0, $3) on conflict do nothing',
    [kind, key, at],
  );
}

export async function writeAttempt(tx: Tx, { kind, key }: AttemptKey, attempt: Attempt, at: Date): Promise<void> {
  await tx.query(
    'identity.write-attempt',
    'update identity.sign_in_attempt set failures = $3, locked_until = $4, last_at = $5 where kind = $1 and key = $2',
    [kind, key, attempt.failures, attempt.lockedUntil, at],
  );
}

export async function forgetAttempts(db: Db, keys: AttemptKey[]): Promise<void> {
  await db.query(
    'identity.forget-attempts',
    'delete from identity.sign_in_attempt l using unnest($1::text[], $2::text[]) k(kind, key) where l.kind = k.kind and l.key = k.key',
    [keys.map(({ kind }) => kind), keys.map(({ key }) => key)],
  );
}

export async function readLockedUntil(db: Db, scope: Scope, { kind, key }: AttemptKey): Promise<Date | null> {
  forStaff(scope);
  const [row] = await db.query<{ until: Date | null }>(
    'identity.locked-until',
    'select locked_until as until from identity.sign_in_attempt where kind = $1 and key = $2',
    [kind, key],
  );
  return row?.until ?? null;
}

export async function sweepAttempts(db: Db, before: Date): Promise<void> {
  await db.run(
    'delete from identity.sign_in_attempt where last_at < $1 and (locked_until is null or locked_until < $1)',
    [before],
  );
}
