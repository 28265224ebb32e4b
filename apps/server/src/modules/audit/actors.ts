/**
 * Names beside the ids of a trail. The audit stands above identity, so it owns this small registry and identity plugs in what
 * it knows; without it the trail shows ids.
 */
import type { Db, Scope } from '#kernel';

export type ActorCard = { name: string; number: string };
/** Staff among `ids`; unknown ids are left out. */
export type DescribeActors = (db: Db, scope: Scope, ids: string[]) => Promise<Map<string, ActorCard>>;

let describe: DescribeActors = async () => new Map();

/** Called once by identity while wiring. */
export function plugActorNames(known: DescribeActors): void {
  describe = known;
}

export async function describeActors(db: Db, scope: Scope, ids: string[]): Promise<Map<string, ActorCard>> {
  return ids.length === 0 ? new Map() : await describe(db, scope, [...new Set(ids)]);
}
