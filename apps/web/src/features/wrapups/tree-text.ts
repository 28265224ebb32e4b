/** The tree of results as lines that people write: `code 中文 | English`, two blanks deeper for what is below. */
import type { Disposition } from '@qiao/server/contracts/wrapups';

export function textOf(tree: readonly Disposition[], depth = 0): string {
  return tree
    .map(({ code, name, children }) => {
      const line = `${'  '.repeat(depth)}${code} ${name.zh} | ${name.en}`;
      return children.length > 0 ? `${line}\n${textOf(children, depth + 1)}` : line;
    })
    .join('\n');
}

/** `wrong`: number of the first line that cannot be read. */
export function treeOf(text: string): { tree: Disposition[]; wrong: number | null } {
  const tree: Disposition[] = [];
  const open: Disposition[][] = [tree];
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = /^((?: {2})*)([a-z0-9-]{1,40})\s+([^|]+?)\s*(?:\|\s*(.*?)\s*)?$/.exec(line);
    const depth = found ? found[1]!.length / 2 : -1;
    if (!found || depth > 2 || depth >= open.length) return { tree, wrong: at + 1 };
    const zh = found[3]!;
    const one: Disposition = { code: found[2]!, name: { zh, en: found[4] || zh }, children: [] };
    open[depth]!.push(one);
    open.splice(depth + 1, open.length, one.children);
  }
  return { tree, wrong: null };
}
