/** Who may be told of a unit's messages and be given one: its people, and everybody above whose right reaches it. */
import { can, type Db, forbidden, type Scope } from '#kernel';
import { staffCards, staffInUnits, staffResponsibleFor } from '#modules/identity';

export async function listPeople(
  db: Db,
  scope: Scope,
  unitId: string,
): Promise<{ id: string; name: string; number: string }[]> {
  if (!can(scope, 'voicemail.read', unitId)) throw forbidden({ permission: 'voicemail.read' });
  const members = await staffInUnits(db, scope, [unitId]);
  const { all } = await staffResponsibleFor(db, scope, unitId, 'voicemail.read');
  const cards = await staffCards(db, scope, [...new Set([...members, ...all])].slice(0, 500));
  return cards
    .map(({ id, name, number }) => ({ id, name, number }))
    .sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));
}
