/** A new session for somebody who has proven who they are. */
import { randomBytes } from 'node:crypto';
import { announce, clock, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { sessionStarted } from './events.ts';
import { readPolicy } from './store-policy.ts';
import { insertSession } from './store-sessions.ts';
import { tokenHash } from './tokens.ts';

export type StartedSession = { sessionId: string; token: string; expiresAt: Date };

/** The token goes into the cookie and is kept nowhere; always a fresh one, so a planted cookie is worth nothing. */
export async function startSession(
  tx: Tx,
  scope: Scope,
  input: { staffId: string; unitId: string; method: 'password' | 'oidc' | 'link' | 'first-run'; agent: string },
): Promise<StartedSession> {
  const now = clock.now();
  const policy = await readPolicy(tx, scope);
  const token = randomBytes(32).toString('base64url');
  const sessionId = newId();
  const expiresAt = new Date(now.getTime() + policy.absoluteHours * 3_600_000);
  await insertSession(tx, {
    id: sessionId,
    staff_id: input.staffId,
    token_hash: tokenHash(token),
    method: input.method,
    created_at: now,
    seen_at: now,
    expires_at: expiresAt,
    ip: scope.ip,
    agent: input.agent.slice(0, 300),
  });
  const themselves: Scope = { ...scope, actor: { kind: 'staff', id: input.staffId }, sessionId };
  await record(tx, themselves, {
    action: 'identity.signed-in',
    subject: ['staff', input.staffId],
    unitId: input.unitId,
    detail: { method: input.method },
  });
  await announce(tx, sessionStarted, {
    aggregate: ['session', sessionId],
    payload: { sessionId, staffId: input.staffId },
    actor: themselves.actor,
  });
  return { sessionId, token, expiresAt };
}
