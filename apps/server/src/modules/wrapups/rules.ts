/** The tree of results and the states of a wrap-up. Pure. */
import type { Disposition } from './contract.ts';
import type { WrapupRow } from './tables.ts';

/** Codes from the top to it; null: not in the tree, or not the end of a branch. */
export function pathOf(tree: readonly Disposition[], code: string): string[] | null {
  for (const one of tree) {
    if (one.code === code) return one.children.length === 0 ? [code] : null;
    const below = pathOf(one.children, code);
    if (below) return [one.code, ...below];
  }
  return null;
}

export function codesOf(tree: readonly Disposition[]): string[] {
  return tree.flatMap((one) => [one.code, ...codesOf(one.children)]);
}

export const wrapupTable: Record<
  'fall-due' | 'finish' | 'lapse',
  { from: readonly WrapupRow['state'][]; to: WrapupRow['state'] }
> = {
  'fall-due': { from: ['open'], to: 'due' },
  finish: { from: ['open', 'due', 'lapsed'], to: 'done' },
  lapse: { from: ['due'], to: 'lapsed' },
};
