/** The tree as a list of visible lines. Pure. */
import type { Unit } from '@qiao/server/contracts/organisation';

export type TreeLine = { unit: Unit; depth: number; children: number; open: boolean };

/** Units whose parent is out of sight (a reader of one branch) stand at the top. */
export function linesOf(units: readonly Unit[], open: ReadonlySet<string>, words: string): TreeLine[] {
  const known = new Set(units.map(({ id }) => id));
  const below = new Map<string, Unit[]>();
  const tops: Unit[] = [];
  for (const unit of units) {
    if (unit.parentId && known.has(unit.parentId))
      below.set(unit.parentId, [...(below.get(unit.parentId) ?? []), unit]);
    else tops.push(unit);
  }
  const wanted = words.trim().toLowerCase();
  const fits = (unit: Unit): boolean =>
    [unit.name.zh, unit.name.en, unit.code].some((text) => text.toLowerCase().includes(wanted));
  const shown = new Set<string>();
  if (wanted) {
    const parents = new Map(units.map((unit) => [unit.id, unit.parentId]));
    for (const unit of units.filter(fits))
      for (let id: string | null | undefined = unit.id; id; id = parents.get(id)) shown.add(id);
  }
  const lines: TreeLine[] = [];
  const walk = (list: Unit[], depth: number): void => {
    for (const unit of list) {
      if (wanted && !shown.has(unit.id)) continue;
      const children = below.get(unit.id) ?? [];
      const isOpen = wanted !== '' || open.has(unit.id);
      lines.push({ unit, depth, children: children.length, open: isOpen && children.length > 0 });
      if (isOpen) walk(children, depth + 1);
    }
  };
  walk(tops, 0);
  return lines;
}

/** The unit and everything below it: where it cannot be moved to. */
export function withBelow(units: readonly Unit[], id: string): Set<string> {
  const inside = new Set([id]);
  // Parents come before children.
  for (const unit of units) if (unit.parentId && inside.has(unit.parentId)) inside.add(unit.id);
  return inside;
}
