/** Which number is shown and which trunk is taken. Pure. */
import type { NumberRow } from './tables.ts';

/** `path`: of the unit, from the top down to it. */
const depth = (path: readonly string[], unitId: string): number => path.indexOf(unitId);

/** The default of the nearest unit. */
export function nearestDefault(offered: readonly NumberRow[], path: readonly string[]): NumberRow | null {
  const defaults = offered.filter((one) => one.is_default);
  return defaults.sort((a, b) => depth(path, b.unit_id) - depth(path, a.unit_id))[0] ?? null;
}

/** Trunks of the nearest unit first; strange ones, and those of one unit, in their order. */
export const byNearness = <T extends { unit_id: string }>(trunks: readonly T[], path: readonly string[]): T[] =>
  [...trunks].sort((a, b) => depth(path, b.unit_id) - depth(path, a.unit_id));

export const nearestTrunk = <T extends { unit_id: string }>(trunks: readonly T[], path: readonly string[]): T | null =>
  byNearness(trunks, path)[0] ?? null;
