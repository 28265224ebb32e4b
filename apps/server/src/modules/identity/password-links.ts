/** Links that set a password without the old one: asked for by mail, or an administrator's invitation. */
import { randomBytes } from 'node:crypto';
import { clock, type Database, type Db, type Scope, systemScope, type Tx, translate } from '#kernel';
import { record } from '#modules/audit';
import { linkInvalid } from './errors.ts';
import { ports, sendMail } from './ports.ts';
import { setPassword } from './set-password.ts';
import { type StartedSession, startSession } from './start-session.ts';
import { type Account, lockStaff, readAccount, readAccountByLogin } from './store-credentials.ts';
import { insertLink, readLink, spendLink } from './store-links.ts';
import { readPolicy } from './store-policy.ts';
import { tokenHash } from './tokens.ts';
import { openField } from './vault.ts';

export type IssuedLink = { url: string; expiresAt: Date; mailed: boolean };

/** Makes the link and mails it when the person has an address and mail is set up; the caller decides whether to show `url`. */
export async function issueLink(
  tx: Tx,
  scope: Scope,
  account: Account,
  purpose: 'reset' | 'invitation',
): Promise<IssuedLink> {
  const policy = await readPolicy(tx, scope);
  const now = clock.now();
  const minutes = purpose === 'reset' ? policy.resetMinutes : policy.invitationDays * 24 * 60;
  const expiresAt = new Date(now.getTime() + minutes * 60_000);
  const token = randomBytes(32).toString('base64url');
  await insertLink(tx, { hash: tokenHash(token), staffId: account.staffId, purpose, expiresAt }, now);
  // In the fragment: it stays out of server logs and of Referer headers.
  const url = `${ports().publicUrl}/set-password#${token}`;
  const holder = { id: account.staffId, ring: account.ring, wrapped_key: account.wrappedKey };
  const email = openField(holder, 'email', account.emailSealed);
  const words = (part: string): string =>
    translate(account.locale, `identity.mail.${purpose}.${part}`, {
      name: account.name,
      number: account.number,
      url,
      count: purpose === 'reset' ? policy.resetMinutes : policy.invitationDays,
    });
  const mailed =
    email !== null && (await sendMail(tx, scope, { to: email, subject: words('subject'), text: words('text') }));
  await record(tx, scope, {
    action: purpose === 'reset' ? 'identity.password-reset-sent' : 'identity.invitation-issued',
    subject: ['staff', account.staffId],
    unitId: account.unitId,
    detail: { mailed },
  });
  return { url, expiresAt, mailed };
}

/** The work behind "I forgot my password", done after the answer was given: asking tells nothing about who exists. */
export async function sendReset(db: Database, numberKey: string, emailBlind: string): Promise<void> {
  const scope = systemScope('identity.password-reset');
  const account = await readAccountByLogin(db, scope, numberKey, emailBlind);
  if (account?.state !== 'active' || !account.emailSealed) return;
  await db.transact((tx) => issueLink(tx, scope, account, 'reset'));
}

/** Whose link it is, for the page. Throws `identity.link-invalid`. */
export async function describeLink(
  db: Db,
  scope: Scope,
  token: string,
): Promise<{ purpose: 'reset' | 'invitation'; name: string; number: string; passwordLeast: number }> {
  const link = await readLink(db, scope, tokenHash(token), clock.now());
  const account = link ? await readAccount(db, scope, link.staffId) : null;
  if (!link || account?.state !== 'active') throw linkInvalid();
  const policy = await readPolicy(db, scope);
  return { purpose: link.purpose, name: account.name, number: account.number, passwordLeast: policy.passwordLeast };
}

/**
 * Sets the password and, for an account without a second factor, signs in. A refused password leaves the link usable. Throws
 * `identity.link-invalid` or the reason why the password is refused.
 */
export async function setPasswordByLink(
  db: Database,
  scope: Scope,
  input: { token: string; password: string; agent: string },
): Promise<StartedSession | null> {
  return await db.transact(async (tx) => {
    const link = await spendLink(tx, scope, tokenHash(input.token), clock.now());
    if (!link) throw linkInvalid();
    await lockStaff(tx, scope, link.staffId);
    const account = await readAccount(tx, scope, link.staffId);
    if (account?.state !== 'active') throw linkInvalid();
    const themselves: Scope = { ...scope, actor: { kind: 'staff', id: account.staffId }, unitId: account.unitId };
    await setPassword(tx, themselves, account, input.password, {
      except: null,
      how: link.purpose === 'reset' ? 'reset' : 'invitation',
    });
    if (account.totpOn) return null;
    return await startSession(tx, themselves, {
      staffId: account.staffId,
      unitId: account.unitId,
      method: 'link',
      agent: input.agent,
    });
  });
}
