/** By which trunk a call outside leaves, and which take its place: the room with the numbers plugs in. */
import type { Db } from '#kernel';

/** `dialled`: a number of the company that the call came for; `trunkId`: the one that a drawing names. */
export type Leaving = { unitId: string; dialled: string; trunkId: string | null };
export type WayOut = { trunk: string; from: string; others: { trunk: string; from: string }[] };
type Find = (db: Db, leaving: Leaving) => Promise<WayOut | null>;
let find: Find = async () => null;
export function registerWaysOut(given: Find): void {
  find = given;
}
/** Null: no trunk of this site takes calls. */
export const wayOut: Find = (db, leaving) => find(db, leaving);
