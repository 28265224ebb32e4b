/** Macros call macros: the called ones first. A circle comes out in any order and is refused by those who keep macros. */
import type { Document, MacroItem } from '../contract.ts';

export type MacroKey = { section: 'macros' | 'unitMacros'; key: string };

export function macroIn(items: Pick<Document, 'macros' | 'unitMacros'>, { section, key }: MacroKey): MacroItem {
  return items[section][key]!;
}

export function macrosInOrder(keys: readonly MacroKey[], items: Pick<Document, 'macros' | 'unitMacros'>): MacroKey[] {
  const ordered: MacroKey[] = [];
  const name = ({ section, key }: MacroKey): string => `${section} ${key}`;
  const mine = new Map(keys.map((one) => [name(one), one]));
  const seen = new Set<string>();
  const visit = (wanted: MacroKey): void => {
    const one = mine.get(name(wanted));
    if (!one || seen.has(name(one))) return;
    seen.add(name(one));
    for (const step of macroIn(items, one).steps)
      if (step.do === 'macro') visit({ section: step.of ?? 'macros', key: step.macro });
    ordered.push(one);
  };
  for (const one of keys) visit(one);
  return ordered;
}
