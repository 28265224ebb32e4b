import type { Db, Scope } from '#kernel';
import { readUnitCards } from './store.ts';

/** The caller's unit and all over it: what those units publish reaches them. */
export async function unitsAbove(db: Db, scope: Scope): Promise<string[]> {
  if (!scope.unitId) return [];
  const [unit] = await readUnitCards(db, scope, [scope.unitId]);
  return unit?.path ?? [];
}
