/** Pure decisions about the tree. */
import { rootStays, unknownZone, wouldCircle } from './errors.ts';

/** Throws `organisation.root-stays` / `organisation.would-circle` when the unit cannot hang below the new parent. */
export function demandMovable(unit: { id: string; parentId: string | null }, newParentPath: readonly string[]): void {
  if (unit.parentId === null) throw rootStays();
  if (newParentPath.includes(unit.id)) throw wouldCircle();
}

/** Throws `organisation.unknown-zone` for a name that is not in the IANA time zone database. */
export function demandZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw unknownZone({ zone });
  }
}

/** Every id below (and including) each unit, from rows of (id, path). */
export function expandTree(
  units: readonly { id: string; path: readonly string[] }[],
): Map<string, ReadonlySet<string>> {
  const below = new Map<string, Set<string>>();
  for (const { id } of units) below.set(id, new Set());
  for (const { id, path } of units) for (const ancestor of path) below.get(ancestor)?.add(id);
  return below;
}
