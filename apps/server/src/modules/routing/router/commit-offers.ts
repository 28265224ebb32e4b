/** Writes decisions: one fenced transaction for a whole batch. */
import { announceMany, type Database, type Lease, newId, nudgeSequencer, type Scope } from '#kernel';
import { workOffered } from '../events.ts';
import { holdMany } from '../hold-work.ts';
import { kindOf, kindsTakenAtOnce } from '../kinds.ts';
import { aggregateOf, factOf } from '../move-item.ts';
import type { Proposal } from '../rules/views.ts';
import { makeOffers, type OfferDraft, sayOffers } from '../store-offers.ts';
import type { WorkItemRow } from '../tables.ts';

/** Rows that became offers. A proposal whose item moved meanwhile is missing: its row is to be read again. */
export async function commitOffers(
  db: Database,
  scope: Scope,
  lease: Lease,
  proposals: Proposal[],
  decidedAt: Date,
): Promise<WorkItemRow[]> {
  const [said, owned] = [true, false].map((only) =>
    proposals.filter(({ kind }) => isOnlySaid(kind) === only).map(draftOf),
  ) as [OfferDraft[], OfferDraft[]];
  const both = await Promise.all([
    said.length > 0 ? sayOffers(db, scope, lease, said, decidedAt).finally(nudgeSequencer) : [],
    owned.length > 0 ? withOwners(db, scope, lease, owned, decidedAt) : [],
  ]);
  return both.flat();
}

const draftOf = ({ itemId, epoch, staffIds, expiresAt }: Proposal): OfferDraft => ({
  itemId,
  epoch,
  offerId: newId(),
  staffIds,
  expiresAt: new Date(expiresAt),
});

/** The owner of such work has no part in its offers. */
function isOnlySaid(name: string): boolean {
  const kind = kindOf(name);
  return !kind.takenAtOnce && !kind.onOffered;
}

function withOwners(
  db: Database,
  scope: Scope,
  lease: Lease,
  drafts: OfferDraft[],
  decidedAt: Date,
): Promise<WorkItemRow[]> {
  return db.transact(async (tx) => {
    // In one flight, the fence first: when the lease is gone, what was offered behind it is not kept.
    const [, rows] = await Promise.all([lease.fence(tx), makeOffers(tx, scope, drafts, kindsTakenAtOnce(), decidedAt)]);
    const [atOnce, offered] = [rows.filter(isTakenAtOnce), rows.filter((row) => !isTakenAtOnce(row))];
    await holdMany(
      tx,
      atOnce.map((row) => ({ scope, row, staffId: row.offered_to![0]! })),
      'assigned',
    );
    await announceMany(
      tx,
      workOffered,
      offered.map((row) => ({
        aggregate: aggregateOf(row),
        payload: { ...factOf(row), offerId: row.offer_id!, staffIds: row.offered_to ?? [] },
        actor: scope.actor,
      })),
    );
    for (const [kind, subjectIds] of bySubjectKind(offered)) await kindOf(kind).onOffered?.(tx, scope, subjectIds);
    return rows;
  });
}

function isTakenAtOnce(row: WorkItemRow): boolean {
  return kindOf(row.kind).takenAtOnce === true;
}

function bySubjectKind(rows: WorkItemRow[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const row of rows) groups.set(row.kind, [...(groups.get(row.kind) ?? []), row.subject_id]);
  return groups;
}
