/** Sessions end: by signing out, by hand from the list, with a password change, with the end of employment, by time. */

import { announce, clock, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { sessionEnded } from './events.ts';
import { ports } from './ports.ts';
import { endSessions, readOpenSessionIds } from './store-sessions.ts';

export type EndReason =
  | 'signed-out'
  | 'ended-by-self'
  | 'ended-by-administrator'
  | 'password-changed'
  | 'account-closed'
  | 'expired';

/** Ends those still open among `ids`; sockets close and caches forget within a second on every node. */
export async function endTheseSessions(tx: Tx, scope: Scope, ids: string[], reason: EndReason): Promise<number> {
  const ended = await endSessions(tx, scope, ids, reason, clock.now());
  for (const session of ended) {
    await announce(tx, sessionEnded, {
      aggregate: ['session', session.id],
      payload: { sessionId: session.id, staffId: session.staffId, reason },
      actor: scope.actor,
    });
    // Running out by itself is no act of anybody.
    if (reason !== 'expired')
      await record(tx, scope, {
        action: 'identity.session-ended',
        subject: ['staff', session.staffId],
        unitId: scope.unitId,
        detail: { session: session.id, reason },
      });
    tx.afterCommit(() => ports().sessionEnded(session.id));
  }
  return ended.length;
}

export async function endAllSessions(
  tx: Tx,
  scope: Scope,
  staffId: string,
  reason: EndReason,
  except: string | null = null,
): Promise<number> {
  return await endTheseSessions(tx, scope, await readOpenSessionIds(tx, scope, staffId, except), reason);
}
