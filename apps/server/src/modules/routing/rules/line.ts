/** Keys that bring somebody to a place of a line. Pure. */

/**
 * `line`: in order; `place`: 0 is the front. Others keep their keys, but for those behind who stood at the very same moment: they make
 * room. Empty: nobody else is there.
 */
export function keysToPlace(
  line: readonly { id: string; key: number }[],
  id: string,
  place: number,
): Map<string, number> {
  const keys = new Map<string, number>();
  const others = line.filter((one) => one.id !== id);
  const at = Math.max(0, Math.min(place, others.length));
  const [before, after] = [others[at - 1], others[at]];
  if (!before && !after) return keys;
  if (!before) return keys.set(id, after!.key - 1);
  let key = after ? Math.max(before.key + 1, Math.floor((before.key + after.key) / 2)) : before.key + 1;
  keys.set(id, key);
  for (const one of others.slice(at)) {
    if (one.key > key) break;
    key += 1;
    keys.set(one.id, key);
  }
  return keys;
}
