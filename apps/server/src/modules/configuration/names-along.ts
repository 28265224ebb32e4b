/** What things are called, so that people who compare read names and not codes. */
import type { Db, Name, Scope } from '#kernel';
import { unitCards } from '#modules/organisation';
import { promptNames } from '#modules/prompts';
import { type Change, type Compared, type Document, sections } from './contract.ts';

/** Of what the changes are about, and of all that they name. `units`: codes → ids. */
export async function namesAlong(
  db: Db,
  scope: Scope,
  {
    changes,
    wanted,
    stands,
    units,
  }: { changes: Change[]; wanted: Document; stands: Document; units: Map<string, string> },
): Promise<Compared['names']> {
  const said = new Set<string>();
  for (const { key, fields } of changes) {
    for (const part of [key, ...key.split(' ')]) said.add(part);
    for (const { from, to } of fields) for (const json of [from, to]) if (json !== null) gather(JSON.parse(json), said);
  }
  const names: Compared['names'] = {};
  const add = (section: string, code: string, name: Name | null): void => {
    if (name) names[section] = { ...names[section], [code]: name };
  };
  for (const section of sections)
    for (const [code, item] of Object.entries({ ...stands[section], ...wanted[section] }))
      if (said.has(code)) add(section, code, nameOf(item));
  for (const [code, name] of await promptNames(db, scope)) if (said.has(code)) add('prompts', code, name);
  // The company itself is no item.
  for (const { code, name } of await unitCards(db, scope, [...units.values()])) add('units', code, name);
  return names;
}

/** Every text and every key in it; what is named together (`model:code`) by its last part, too. */
function gather(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    into.add(value);
    into.add(value.slice(value.indexOf(':') + 1));
  } else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) {
      into.add(key);
      gather(inner, into);
    }
}

function nameOf(item: object): Name | null {
  const { name, title, label } = item as Record<'name' | 'title' | 'label', Name | string | undefined>;
  const found = name ?? title ?? label;
  return typeof found === 'string' ? { zh: found, en: found } : (found ?? null);
}
