/** Relations and the history of lists in the shape of the contract. */
import type { Db, Scope } from '#kernel';
import type { ListingEntry, Relation } from './contract.ts';
import { customerNotFound } from './errors.ts';
import { actorNames } from './read-merges.ts';
import { relationSeen } from './rules-parts.ts';
import { findCustomer, memberIds } from './store.ts';
import { listingsOf, relationsOf } from './store-parts.ts';

async function familyOf(db: Db, scope: Scope, customerId: string): Promise<string[]> {
  const row = await findCustomer(db, scope, customerId);
  if (!row) throw customerNotFound();
  return memberIds(db, scope, row.id);
}

export async function readRelations(db: Db, scope: Scope, customerId: string): Promise<Relation[]> {
  const rows = await relationsOf(db, scope, await familyOf(db, scope, customerId));
  return rows.map((row) => ({
    id: row.id,
    kind: relationSeen(row.kind, row.outgoing),
    note: row.visible ? row.note : '',
    other: { id: row.other_id, number: row.other_number, name: row.other_name, visible: row.visible },
  }));
}

export async function readListings(db: Db, scope: Scope, customerId: string): Promise<ListingEntry[]> {
  const rows = await listingsOf(db, scope, await familyOf(db, scope, customerId));
  const nameOf = await actorNames(
    db,
    scope,
    rows.map(({ by }) => by),
  );
  return rows.map((row) => ({
    id: row.id,
    listing: row.listing,
    reason: row.reason,
    until: row.until?.toISOString() ?? null,
    refuses: row.refuses,
    by: nameOf(row.by) ?? '',
    at: row.at.toISOString(),
  }));
}
