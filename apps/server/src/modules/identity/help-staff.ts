/** What an administrator does when somebody cannot get in, or must not be in: invitation, unlock, second factor off, sessions. */

import type { Database, Db, Scope, Tx } from '#kernel';
import { record } from '#modules/audit';
import { attemptKeys } from './attempts.ts';
import type { Session } from './contract.ts';
import { demandStaff } from './demand-staff.ts';
import { endAllSessions, endTheseSessions } from './end-sessions.ts';
import { sessionNotFound, staffNotFound } from './errors.ts';
import { type IssuedLink, issueLink } from './password-links.ts';
import { clearTotp, readAccount } from './store-credentials.ts';
import { forgetAttempts } from './store-lockout.ts';
import { readSessions } from './store-sessions.ts';
import { readStaff } from './store-staff.ts';

/** A link to set a password; `url` comes back only when it was not mailed. */
export async function inviteStaff(
  tx: Tx,
  scope: Scope,
  id: string,
): Promise<{ mailed: boolean; url: string | null; expiresAt: string }> {
  await demandStaff(tx, scope, id, 'identity.staff.manage');
  const account = await readAccount(tx, scope, id);
  if (account?.state !== 'active') throw staffNotFound();
  return shownLink(await issueLink(tx, scope, account, 'invitation'));
}

export function shownLink(link: IssuedLink): { mailed: boolean; url: string | null; expiresAt: string } {
  return { mailed: link.mailed, url: link.mailed ? null : link.url, expiresAt: link.expiresAt.toISOString() };
}

export async function unlockStaff(tx: Tx, scope: Scope, id: string): Promise<void> {
  const staff = await demandStaff(tx, scope, id, 'identity.staff.manage');
  await forgetAttempts(tx, attemptKeys(id, null));
  await record(tx, scope, { action: 'identity.account-unlocked', subject: ['staff', id], unitId: staff.unit_id });
}

export async function resetTotp(tx: Tx, scope: Scope, id: string): Promise<void> {
  const staff = await demandStaff(tx, scope, id, 'identity.staff.manage');
  await clearTotp(tx, id);
  await endAllSessions(tx, scope, id, 'ended-by-administrator', scope.sessionId);
  await record(tx, scope, {
    action: 'identity.totp-off',
    subject: ['staff', id],
    unitId: staff.unit_id,
    detail: { by: 'administrator' },
  });
}

export async function endSessionsOf(tx: Tx, scope: Scope, id: string): Promise<number> {
  await demandStaff(tx, scope, id, 'identity.staff.manage');
  return await endAllSessions(tx, scope, id, 'ended-by-administrator', scope.sessionId);
}

async function sessionsOf(db: Db, scope: Scope, staffId: string): Promise<Session[]> {
  const rows = await readSessions(db, scope, staffId);
  return rows.map((row) => ({
    id: row.id,
    current: row.id === scope.sessionId,
    method: row.method,
    createdAt: row.created_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ip: row.ip,
    agent: row.agent,
  }));
}

export async function listSessionsOf(db: Database, scope: Scope, id: string): Promise<Session[]> {
  if (!(await readStaff(db, scope, id))) throw staffNotFound();
  await db.transact((tx) => demandStaff(tx, scope, id, 'identity.staff.manage'));
  return await sessionsOf(db, scope, id);
}

export async function listOwnSessions(db: Db, scope: Scope): Promise<Session[]> {
  return await sessionsOf(db, scope, scope.actor.id);
}

/** Throws `identity.session-not-found` for a session of somebody else, or one that is over. */
export async function endOwnSession(tx: Tx, scope: Scope, sessionId: string): Promise<void> {
  const own = await readSessions(tx, scope, scope.actor.id);
  if (!own.some(({ id }) => id === sessionId)) throw sessionNotFound();
  await endTheseSessions(tx, scope, [sessionId], sessionId === scope.sessionId ? 'signed-out' : 'ended-by-self');
}
