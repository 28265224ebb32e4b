/** Writes one line of the audit trail inside the transaction of what it tells about. */
import { clock, newId, type Scope, type Tx } from '#kernel';
import { nudgeSealer } from './nudge.ts';
import { insertEntry } from './store.ts';
import type { Detail } from './tables.ts';

export type AuditRecord = {
  /** `<module>.<what-happened>`: `customers.phone-revealed`. Its words: locales/…/<module>.json under `audit`. */
  action: string;
  subject: readonly [kind: string, id: string];
  /** The unit whose managers may read this line; null or left out = readers of the whole company only. */
  unitId?: string | null;
  /** Ids, codes, numbers. Never a personal value: the trail outlives erasure. */
  detail?: Detail;
  /** For history brought in from elsewhere; default now. */
  at?: Date;
};

/** Rolled back with the transaction. Sealed into the chain within a second after commit. */
export async function record(tx: Tx, scope: Scope, entry: AuditRecord): Promise<void> {
  await insertEntry(tx, {
    id: newId(),
    at: entry.at ?? clock.now(),
    actorKind: scope.actor.kind,
    actorId: scope.actor.id,
    sessionId: scope.sessionId,
    requestId: scope.requestId,
    // A staff member's address is evidence of their own session; a visitor's is personal data and stays out.
    ip: scope.actor.kind === 'staff' ? scope.ip : null,
    action: entry.action,
    subjectKind: entry.subject[0],
    subjectId: entry.subject[1],
    unitId: entry.unitId ?? null,
    detail: entry.detail ?? {},
  });
  tx.afterCommit(nudgeSealer);
}
