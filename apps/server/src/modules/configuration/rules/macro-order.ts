/** Macros call macros: the called ones first. A circle comes out in any order and is refused by those who keep macros. */
import type { MacroItem } from '../contract.ts';

export function macrosInOrder(keys: readonly string[], items: Record<string, MacroItem>): string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key) || !keys.includes(key)) return;
    seen.add(key);
    for (const step of items[key]!.steps) if (step.do === 'macro') visit(step.macro);
    ordered.push(key);
  };
  for (const key of keys) visit(key);
  return ordered;
}
