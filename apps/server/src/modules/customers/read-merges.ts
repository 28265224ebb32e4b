/** What was merged into a file, by whom, and what was parted again. */
import type { Db, Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import type { Merge } from './contract.ts';
import { customerNotFound } from './errors.ts';
import { findCustomer } from './store.ts';
import { mergesInto } from './store-merge.ts';

export async function readMerges(db: Db, scope: Scope, customerId: string): Promise<Merge[]> {
  const row = await findCustomer(db, scope, customerId);
  if (!row) throw customerNotFound();
  const merges = await mergesInto(db, scope, row.id);
  const nameOf = await actorNames(
    db,
    scope,
    merges.flatMap(({ merged_by, undone_by }) => [merged_by, undone_by]),
  );
  return merges.map((merge) => ({
    id: merge.id,
    absorbed: { id: merge.from_id, number: merge.from_number, name: merge.from_name },
    into: { id: merge.into_id, number: merge.into_number },
    at: merge.merged_at.toISOString(),
    by: nameOf(merge.merged_by) ?? '',
    undoneAt: merge.undone_at?.toISOString() ?? null,
    undoneBy: nameOf(merge.undone_by),
  }));
}

/** Names behind `staff:<id>`; other actors by their kind and id. */
export async function actorNames(
  db: Db,
  scope: Scope,
  actors: (string | null)[],
): Promise<(actor: string | null) => string | null> {
  const ids = [...new Set(actors.flatMap((actor) => (actor?.startsWith('staff:') ? [actor.slice(6)] : [])))];
  const cards = ids.length > 0 ? await staffCards(db, scope, ids) : [];
  const names = new Map(cards.map((card) => [`staff:${card.id}`, card.name]));
  return (actor) => (actor === null ? null : (names.get(actor) ?? actor));
}
