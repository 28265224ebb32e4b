/** How many people belong to units: staff live in the room below, which plugs the answer in here. */
import type { Db, Scope } from '#kernel';

/** Active staff per unit id (direct members); units without staff may be left out. */
export type CountStaff = (db: Db, scope: Scope, unitIds: string[]) => Promise<Map<string, number>>;

let count: CountStaff = async () => new Map();

/** Called once by identity while wiring. */
export function plugStaffCounts(counted: CountStaff): void {
  count = counted;
}

export async function staffCounts(db: Db, scope: Scope, unitIds: string[]): Promise<Map<string, number>> {
  return unitIds.length === 0 ? new Map() : await count(db, scope, unitIds);
}
