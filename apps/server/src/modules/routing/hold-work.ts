/** Work comes into somebody's hands: rows, log, facts and owners of many items in one transaction. */
import { announceMany, clock, type Scope, type Tx } from '#kernel';
import { workAssigned } from './events.ts';
import { hint } from './hints.ts';
import { kindOf } from './kinds.ts';
import { aggregateOf, factOf, lasted } from './move-item.ts';
import { allowedFrom, workTable } from './rules/states.ts';
import { saveHeld } from './store-moves.ts';
import type { WorkItemRow } from './tables.ts';

export type Holding = { scope: Scope; row: WorkItemRow; staffId: string };

/** `row`s: locked, waiting or offered, each once. */
export async function holdMany(tx: Tx, holdings: Holding[], reason: 'accepted' | 'assigned'): Promise<WorkItemRow[]> {
  if (holdings.length === 0) return [];
  const act = reason === 'accepted' ? 'accept' : 'assign';
  const now = clock.now();
  const afters = holdings.map(({ row, staffId }): WorkItemRow => {
    if (!allowedFrom(act).includes(row.state)) throw new Error(`work item ${row.id}: no ${act} from ${row.state}`);
    return {
      ...row,
      state: workTable[act].to,
      epoch: row.epoch + 1,
      held_by: staffId,
      held_since: now,
      taken_by_offer: row.offer_id,
      offer_id: null,
      offered_to: null,
      offered_at: null,
      offer_expires_at: null,
    };
  });
  await saveHeld(
    tx,
    holdings.map(({ scope: who, row, staffId }, index) => ({
      item: afters[index]!,
      from: row.state,
      reason,
      staffIds: [staffId],
      actor: `${who.actor.kind}:${who.actor.id}`,
      lastedMs: lasted(row),
    })),
  );
  await announceMany(
    tx,
    workAssigned,
    holdings.map(({ scope: who, row, staffId }, index) => ({
      aggregate: aggregateOf(row),
      payload: {
        ...factOf(afters[index]!),
        offerId: row.offer_id,
        staffId,
        staffIds: row.offered_to ?? [],
        waitedMs: lasted(row),
      },
      actor: who.actor,
    })),
  );
  // In the order of subjects: whoever locks several of them does the same.
  const bySubject = [...holdings].sort((a, b) => (a.row.subject_id < b.row.subject_id ? -1 : 1));
  const kinds = new Set(holdings.map(({ row }) => row.kind));
  for (const kind of kinds)
    await kindOf(kind).onAssigned(
      tx,
      bySubject
        .filter(({ row }) => row.kind === kind)
        .map(({ scope: who, row, staffId }) => ({
          scope: who,
          workItemId: row.id,
          subjectId: row.subject_id,
          queueId: row.queue_id,
          staffId,
        })),
    );
  const change = { rows: afters, idle: holdings.map(({ staffId }) => ({ staffId, since: now.getTime() })) };
  tx.afterCommit(() => hint(change));
  return afters;
}
