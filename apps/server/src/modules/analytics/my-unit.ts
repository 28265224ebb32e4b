/** Where a wall opens when no unit is named: the highest unit the caller may watch. */
import { type Db, notFound, type Scope } from '#kernel';
import { unitCards } from '#modules/organisation';

export async function readMyUnit(db: Db, scope: Scope): Promise<string> {
  const reach = scope.reach.get('analytics.wall');
  if (reach === 'all') {
    if (!scope.unitId) throw notFound();
    const [own] = await unitCards(db, scope, [scope.unitId]);
    return own?.path[0] ?? scope.unitId;
  }
  const cards = await unitCards(db, scope, [...(reach ?? [])]);
  const [highest] = cards.sort((a, b) => a.path.length - b.path.length || a.code.localeCompare(b.code));
  if (!highest) throw notFound();
  return highest.id;
}
