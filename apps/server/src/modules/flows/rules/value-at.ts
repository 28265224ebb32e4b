/** The value at a dotted path of a JSON answer, as text; empty when there is none. */
export function valueAt(answer: unknown, path: string): string {
  let value = answer;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return '';
    value = (value as Record<string, unknown>)[part];
  }
  if (typeof value === 'string') return value.slice(0, 2000);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
