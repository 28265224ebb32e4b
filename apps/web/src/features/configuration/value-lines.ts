/** A changed value as lines that people read: only what differs, each by its path. */

export type Line = { path: string[]; from: string | null; to: string | null };

const between = '\n';

/** `from`, `to`: JSON; null: there is none. */
export function changedLines(from: string | null, to: string): Line[] {
  const before = leaves(from === null ? undefined : JSON.parse(from));
  const after = leaves(JSON.parse(to));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({
      path: path === '' ? [] : path.split(between),
      from: before.get(path) ?? null,
      to: after.get(path) ?? null,
    }));
}

function leaves(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined || value === '') return into;
  if (typeof value !== 'object') into.set(path, String(value));
  else if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) into.set(path, value.join(' · '));
  else {
    for (const [key, inner] of Object.entries(value)) {
      // Lists count from one, as people do.
      const name = Array.isArray(value) ? String(Number(key) + 1) : key;
      leaves(inner, path ? `${path}${between}${name}` : name, into);
    }
  }
  return into;
}
