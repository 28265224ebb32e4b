/** Who may own work of a unit: its people, and everybody above whose right to tickets reaches it. */
import { can, type Db, forbidden, type Scope } from '#kernel';
import { staffCards, staffInUnits, staffResponsibleFor } from '#modules/identity';

export async function listAssignees(
  db: Db,
  scope: Scope,
  unitId: string,
): Promise<{ id: string; name: string; number: string }[]> {
  if (!can(scope, 'tickets.read', unitId)) throw forbidden({ permission: 'tickets.read' });
  const members = await staffInUnits(db, scope, [unitId]);
  const { all } = await staffResponsibleFor(db, scope, unitId, 'tickets.write');
  const cards = await staffCards(db, scope, [...new Set([...members, ...all])].slice(0, 500));
  return cards
    .map(({ id, name, number }) => ({ id, name, number }))
    .sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
}
