/** What a document would change. Nothing is ever taken away by a document: what it does not name stays as it is. */
import { type Change, type Document, sections } from '../contract.ts';

/** Keys in one order, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`;
}

const sorted = (value: Record<string, unknown>): [string, unknown][] =>
  Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));

/** In one order, whatever order the documents have: two looks at the same are equal. */
export function compare(stands: Document, wanted: Document): Change[] {
  const changes: Change[] = [];
  for (const section of sections) {
    const before = stands[section] as Record<string, Record<string, unknown>>;
    for (const [key, item] of sorted(wanted[section]) as [string, Record<string, unknown>][]) {
      const known = before[key];
      const fields = sorted(item)
        .filter(([field, value]) => !known || canonical(known[field] ?? null) !== canonical(value ?? null))
        .map(([field, value]) => ({
          field,
          from: known ? canonical(known[field] ?? null) : null,
          to: canonical(value ?? null),
        }));
      if (!known || fields.length > 0) changes.push({ section, key, kind: known ? 'changed' : 'new', fields });
    }
  }
  return changes;
}

/** What takes the changes back: the items as they stood; what was new is closed, for nothing is ever deleted. */
export function inverse(stands: Document, changes: Change[], wanted: Document): Document {
  const back: Document = { ...stands, calendars: {}, breakReasons: {}, policies: {}, queues: {} };
  for (const { section, key } of changes) {
    if (section === 'calendars')
      back.calendars[key] = stands.calendars[key] ?? { ...wanted.calendars[key]!, state: 'retired' };
    if (section === 'breakReasons')
      back.breakReasons[key] = stands.breakReasons[key] ?? { ...wanted.breakReasons[key]!, state: 'retired' };
    if (section === 'policies' && stands.policies[key]) back.policies[key] = stands.policies[key];
    if (section === 'queues') back.queues[key] = stands.queues[key] ?? { ...wanted.queues[key]!, state: 'closed' };
  }
  return back;
}
