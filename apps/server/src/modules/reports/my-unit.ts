/** Where reports open when no unit is named: the highest unit the caller may look at, by the right that is asked for. */
import { type Db, notFound, type Scope } from '#kernel';
import { rootUnitId, unitCards } from '#modules/organisation';

export async function highestUnit(db: Db, scope: Scope, right = 'reports.read'): Promise<string> {
  const reach = scope.reach.get(right);
  if (reach === 'all') {
    const root = await rootUnitId(db, scope);
    if (!root) throw notFound();
    return root;
  }
  const cards = await unitCards(db, scope, [...(reach ?? [])]);
  const [highest] = cards.sort((a, b) => a.path.length - b.path.length || a.code.localeCompare(b.code));
  if (!highest) throw notFound();
  return highest.id;
}
