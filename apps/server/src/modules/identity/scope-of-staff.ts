/** The rights of somebody who is not at the door: what is made for them alone (a report by mail) shows what they may see. */
import type { Db, Scope } from '#kernel';
import type { UnitTree } from '#modules/organisation';
import { buildReach } from './rules.ts';
import { readRights } from './store-sessions.ts';

let tree: UnitTree | null = null;
/** At wiring: the one tree of the program. */
export function giveTree(given: UnitTree): void {
  tree = given;
}

/** Null for an unknown person and one who has left or may not sign in. */
export async function scopeOfStaff(db: Db, by: Scope, staffId: string): Promise<Scope | null> {
  if (!tree) throw new Error('identity: used before wiring');
  const [found, expanded] = await Promise.all([readRights(db, by, staffId), tree.current()]);
  if (found?.state !== 'active') return null;
  return {
    actor: { kind: 'staff', id: staffId },
    sessionId: null,
    locale: found.locale,
    requestId: by.requestId,
    ip: null,
    reach: buildReach(found.grants, expanded),
    unitId: found.unitId,
  };
}

/** Rights at one unit and all below it, as a Scope holds them: for a program that acts there. */
export async function reachAt(unitId: string, permissions: readonly string[]): Promise<Scope['reach']> {
  if (!tree) throw new Error('identity: used before wiring');
  return buildReach([{ unitId, permissions }], await tree.current());
}
