/**
 * Sign-in proven by another system whose road is not OpenID Connect: rooms below lead the browser there and say who came back. The
 * browser that began is the browser that ends, a state works once, and only somebody of ours who is active gets in.
 */
import { randomBytes } from 'node:crypto';
import { clock, type Database, type Db, type Scope } from '#kernel';
import { oidcFailed, oidcUnknownStaff } from './errors.ts';
import { ownPath } from './oidc.ts';
import { type StartedSession, startSession } from './start-session.ts';
import { readAccount, readAccountByLogin } from './store-credentials.ts';
import { insertExternalIdentity, insertOidcLogin, readExternalStaff, takeOidcLogin } from './store-links.ts';
import { readSealedPhones } from './store-staff.ts';
import { tokenHash } from './tokens.ts';
import { emailIndex, foldNumber, openField } from './vault.ts';

const loginMs = 10 * 60_000;

type WayIn = { kind: string; startUrl: string };
let ways: (db: Db, scope: Scope) => Promise<WayIn[]> = async () => [];
/** Called once while wiring: what the sign-in page offers beside the password and OpenID Connect. */
export function plugWaysIn(offered: (db: Db, scope: Scope) => Promise<WayIn[]>): void {
  ways = offered;
}
export const otherWaysIn = (db: Db, scope: Scope): Promise<WayIn[]> => ways(db, scope);

/** `mark` comes back with the state; `binding` belongs into a cookie of this browser. */
export async function beginElsewhere(
  db: Database,
  mark: string,
  returnTo: string,
): Promise<{ state: string; binding: string; expiresAt: Date }> {
  const [state, binding] = [randomBytes(24).toString('base64url'), randomBytes(32).toString('base64url')];
  const expiresAt = new Date(clock.ms() + loginMs);
  const login = { bindingHash: tokenHash(binding), nonce: mark, verifier: '', returnTo: ownPath(returnTo) };
  await insertOidcLogin(db, tokenHash(state), login, expiresAt);
  return { state, binding, expiresAt };
}

/** Throws `identity.oidc-failed` for a wrong, used, old or foreign state. */
export async function endElsewhere(
  db: Database,
  scope: Scope,
  given: { mark: string; state: string; binding: string | null },
): Promise<{ returnTo: string }> {
  const login = await takeOidcLogin(db, scope, tokenHash(given.state), clock.now());
  const bound = login !== null && given.binding !== null && tokenHash(given.binding) === login.bindingHash;
  if (!bound || login.nonce !== given.mark) throw oidcFailed();
  return { returnTo: login.returnTo };
}

export type Proof = {
  /** Who proves, and as whom they know the person. */
  issuer: string;
  subject: string;
  /** By what somebody is found the first time; null values find nobody. */
  by: 'number' | 'mobile' | 'mail';
  value: string | null;
};

/** Throws `identity.oidc-unknown-staff`: proven, but nobody of ours. */
export async function signInProven(db: Database, scope: Scope, proof: Proof, agent: string): Promise<StartedSession> {
  const knownId = await readExternalStaff(db, scope, proof.issuer, proof.subject);
  const staffId = knownId ?? (await find(db, scope, proof));
  const account = staffId ? await readAccount(db, scope, staffId) : null;
  if (account?.state !== 'active') throw oidcUnknownStaff();
  return db.transact(async (tx) => {
    const { issuer, subject } = proof;
    if (!knownId) await insertExternalIdentity(tx, { issuer, subject, staffId: account.staffId }, clock.now());
    return startSession(tx, scope, { staffId: account.staffId, unitId: account.unitId, method: 'oidc', agent });
  });
}

const digits = (phone: string): string => phone.replace(/\D/g, '').replace(/^(?:0086|86)(?=1\d{10}$)/, '');

async function find(db: Database, scope: Scope, { by, value }: Proof): Promise<string | null> {
  if (!value) return null;
  if (by === 'mobile') {
    // Once per person; the telephones of staff are sealed one by one and have no index.
    const wanted = digits(value);
    const found = (await readSealedPhones(db, scope)).filter(
      (row) => digits(openField(row, 'phone', row.phone_sealed) ?? '') === wanted,
    );
    return wanted.length >= 7 && found.length === 1 ? found[0]!.id : null;
  }
  const account =
    by === 'number'
      ? await readAccountByLogin(db, scope, foldNumber(value), '')
      : await readAccountByLogin(db, scope, '', emailIndex(value));
  return account?.staffId ?? null;
}
