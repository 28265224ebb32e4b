/**
 * Names beside the ids of a trail. The audit stands above identity, so it owns this small registry and modules below plug in
 * what they know; without it the trail shows ids.
 */
import type { Db, Scope } from '#kernel';

export type ActorCard = { name: string; number: string };
/** Known ones among `ids`; unknown ids are left out. */
export type DescribeActors = (db: Db, scope: Scope, ids: string[]) => Promise<Map<string, ActorCard>>;

const known = new Map<string, DescribeActors>();

/** Called while wiring, once by each module that knows actors of a kind (`staff`, `key`). */
export function plugActorNames(kind: string, describe: DescribeActors): void {
  known.set(kind, describe);
}

export async function describeActors(db: Db, scope: Scope, ids: string[]): Promise<Map<string, ActorCard>> {
  if (ids.length === 0) return new Map();
  const cards = await Promise.all([...known.values()].map((describe) => describe(db, scope, [...new Set(ids)])));
  return new Map(cards.flatMap((some) => [...some]));
}
