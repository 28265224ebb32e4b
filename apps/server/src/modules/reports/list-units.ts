/** The units whose reports the caller may read, as a tree to choose from. */
import type { Db, Name, Scope } from '#kernel';
import { descendantsOf, rootUnitId, type UnitCard, unitCards } from '#modules/organisation';

export type Choice = { id: string; name: Name; depth: number; zone: string };

export async function unitsToChoose(db: Db, scope: Scope): Promise<Choice[]> {
  const reach = scope.reach.get('reports.read');
  const root = reach === 'all' ? await rootUnitId(db, scope) : null;
  const ids = reach === 'all' ? (root ? await descendantsOf(db, scope, root) : []) : [...(reach ?? [])];
  const cards = await unitCards(db, scope, ids);
  const known = new Set(ids);
  const below = new Map<string, UnitCard[]>();
  for (const card of cards) {
    const parent = card.parentId && known.has(card.parentId) ? card.parentId : '';
    below.set(parent, [...(below.get(parent) ?? []), card]);
  }
  const listed: Choice[] = [];
  const walk = (parent: string, depth: number): void => {
    for (const card of (below.get(parent) ?? []).sort(byCode)) {
      listed.push({ id: card.id, name: card.name, depth, zone: card.zone });
      walk(card.id, depth + 1);
    }
  };
  walk('', 0);
  return listed;
}

const byCode = (a: UnitCard, b: UnitCard): number => a.code.localeCompare(b.code);
