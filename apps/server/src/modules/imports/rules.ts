/** Which column of a file means which field. Pure. */
import { mappingTwice, mappingWrong } from './errors.ts';
import type { KindField } from './kinds.ts';

export function foldTitle(title: string): string {
  return title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.:*（）()[\]]/g, '');
}

/** What was meant last time first, then names and further titles; each field once, from the left. */
export function guessMapping(
  titles: readonly string[],
  fields: readonly KindField[],
  remembered: ReadonlyMap<string, string>,
): (string | null)[] {
  const known = new Map<string, string>();
  for (const field of fields)
    for (const title of [field.name.zh, field.name.en, field.key, ...field.titles])
      if (!known.has(foldTitle(title))) known.set(foldTitle(title), field.key);
  const keys = new Set(fields.map(({ key }) => key));
  const used = new Set<string>();
  return titles.map((title) => {
    const folded = foldTitle(title);
    const before = remembered.get(folded);
    const key = before && keys.has(before) ? before : known.get(folded);
    if (!key || used.has(key)) return null;
    used.add(key);
    return key;
  });
}

/** Throws `imports.mapping-wrong`, `imports.mapping-twice`. */
export function demandMapping(
  mapping: readonly (string | null)[],
  titles: readonly string[],
  fields: readonly KindField[],
): void {
  const keys = new Set(fields.map(({ key }) => key));
  const chosen = mapping.filter((key) => key !== null);
  if (mapping.length !== titles.length || chosen.length === 0 || chosen.some((key) => !keys.has(key)))
    throw mappingWrong();
  const twice = chosen.find((key, index) => chosen.indexOf(key) !== index);
  if (twice) throw mappingTwice({ column: titles[mapping.lastIndexOf(twice)] ?? '' });
}

/** A cell as it was meant: the apostrophe that keeps spreadsheets from calculating `+86…` is none of it. */
export function cellValue(cell: string | undefined): string {
  const text = (cell ?? '').trim();
  return /^'[=+\-@＝＋－＠]/.test(text) ? text.slice(1) : text;
}
