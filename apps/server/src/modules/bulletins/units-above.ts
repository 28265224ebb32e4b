import type { Db, Scope } from '#kernel';
import { unitCards } from '#modules/organisation';

/** The caller's unit and all over it: whose announcements reach them. */
export async function unitsAbove(db: Db, scope: Scope): Promise<string[]> {
  if (!scope.unitId) return [];
  const [unit] = await unitCards(db, scope, [scope.unitId]);
  return unit?.path ?? [];
}
