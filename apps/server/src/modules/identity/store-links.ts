/** SQL of links and tokens that work once: password links, the setup token, sign-ins under way at another provider. */
import { bySecret, type Db, type Scope, type Tx } from '#kernel';

export type PasswordLink = { staffId: string; purpose: 'reset' | 'invitation'; expiresAt: Date };

/** A new link of a purpose voids the person's earlier ones. */
export async function insertLink(tx: Tx, link: PasswordLink & { hash: string }, at: Date): Promise<void> {
  await tx.run('update identity.password_link set used_at = $2 where staff_id = $1 and used_at is null', [
    link.staffId,
    at,
  ]);
  await tx.run(
    'insert into identity.password_link(hash, staff_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)',
    [link.hash, link.staffId, link.purpose, at, link.expiresAt],
  );
}

export async function readLink(db: Db, scope: Scope, hash: string, now: Date): Promise<PasswordLink | null> {
  bySecret(scope);
  const [row] = await db.run<PasswordLink>(
    `select staff_id as "staffId", purpose, expires_at as "expiresAt" from identity.password_link
     where hash = $1 and used_at is null and expires_at > $2`,
    [hash, now],
  );
  return row ?? null;
}

/** Uses the link up; null when it is unknown, used or too old. */
export async function spendLink(tx: Tx, _scope: Scope, hash: string, now: Date): Promise<PasswordLink | null> {
  const [row] = await tx.run<PasswordLink>(
    `update identity.password_link set used_at = $2 where hash = $1 and used_at is null and expires_at > $2
     returning staff_id as "staffId", purpose, expires_at as "expiresAt"`,
    [hash, now],
  );
  return row ?? null;
}

export async function insertSetupToken(tx: Tx, hash: string, at: Date): Promise<void> {
  await tx.run('insert into identity.setup_token(hash, created_at) values ($1, $2)', [hash, at]);
}

/** True when the token was one of those printed; all of them are gone afterwards. */
export async function spendSetupToken(tx: Tx, scope: Scope, hash: string): Promise<boolean> {
  bySecret(scope);
  const rows = await tx.run('select from identity.setup_token where hash = $1 for update', [hash]);
  if (rows.length === 0) return false;
  await tx.run('delete from identity.setup_token');
  return true;
}

export type OidcLogin = { bindingHash: string; nonce: string; verifier: string; returnTo: string };

export async function insertOidcLogin(db: Db, stateHash: string, login: OidcLogin, expiresAt: Date): Promise<void> {
  await db.run(
    `insert into identity.oidc_login(state_hash, binding_hash, nonce, verifier, return_to, expires_at) values ($1, $2, $3, $4, $5, $6)`,
    [stateHash, login.bindingHash, login.nonce, login.verifier, login.returnTo, expiresAt],
  );
}

/** Takes the sign-in away, whatever becomes of it: a state works once. */
export async function takeOidcLogin(db: Db, _scope: Scope, stateHash: string, now: Date): Promise<OidcLogin | null> {
  const [row] = await db.run<OidcLogin & { expiresAt: Date }>(
    `delete from identity.oidc_login where state_hash = $1
     returning binding_hash as "bindingHash", nonce, verifier, return_to as "returnTo", expires_at as "expiresAt"`,
    [stateHash],
  );
  return row && row.expiresAt > now ? row : null;
}

export async function sweepLinks(db: Db, now: Date): Promise<void> {
  await db.run('delete from identity.oidc_login where expires_at < $1', [now]);
  await db.run(`delete from identity.password_link where expires_at < $1::timestamptz - interval '90 days'`, [now]);
}

export async function readExternalStaff(db: Db, scope: Scope, issuer: string, subject: string): Promise<string | null> {
  bySecret(scope);
  const [row] = await db.run<{ id: string }>(
    'select staff_id as id from identity.external_identity where issuer = $1 and subject = $2',
    [issuer, subject],
  );
  return row?.id ?? null;
}

export async function insertExternalIdentity(
  tx: Tx,
  link: { issuer: string; subject: string; staffId: string },
  at: Date,
): Promise<void> {
  await tx.run(
    'insert into identity.external_identity(issuer, subject, staff_id, linked_at) values ($1, $2, $3, $4) on conflict do nothing',
    [link.issuer, link.subject, link.staffId, at],
  );
}
