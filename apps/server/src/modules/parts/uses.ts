/** Port: rooms below say what lies in their part, so that whoever switches it off knows what they close. */
import type { Db } from '#kernel';
import type { PartCode } from './contract.ts';

/** Counts over the whole company. */
type Counted = (db: Db) => Promise<Record<string, number>>;
const counters = new Map<PartCode, Counted>();

/** Called while wiring. */
export function countUse(part: PartCode, count: Counted): void {
  counters.set(part, count);
}
export async function usesOf(db: Db, part: PartCode): Promise<{ what: string; count: number }[]> {
  const counted = await counters.get(part)?.(db);
  return Object.entries(counted ?? {}).map(([what, count]) => ({ what, count }));
}
