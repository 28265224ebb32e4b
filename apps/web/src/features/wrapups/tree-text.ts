/** The tree of results as lines that people write: `code 中文 | English`, two blanks deeper for what is below. */
import type { Disposition } from '@qiao/server/contracts/wrapups';
import type { Given } from '../../shared/api.ts';

/** Three levels, as they are sent. */
type Class = NonNullable<Given<'PUT /api/wrapups/schemes/{queueId}'>['body']['dispositions']>[number];
type Kind = NonNullable<Class['children']>[number];

export function textOf(tree: readonly Disposition[], depth = 0): string {
  return tree
    .map(({ code, name, children }) => {
      const line = `${'  '.repeat(depth)}${code} ${name.zh} | ${name.en}`;
      return children.length > 0 ? `${line}\n${textOf(children, depth + 1)}` : line;
    })
    .join('\n');
}

/** `wrong`: number of the first line that cannot be read. */
export function treeOf(text: string): { tree: Class[]; wrong: number | null } {
  const tree: Class[] = [];
  let above: (Class & { children: Kind[] }) | null = null;
  let kind: (Kind & { children: { code: string; name: Kind['name'] }[] }) | null = null;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = /^((?: {2})*)([a-z0-9-]{1,40})\s+([^|]+?)\s*(?:\|\s*(.*?)\s*)?$/.exec(line);
    const depth = found ? found[1]!.length / 2 : -1;
    if (!found) return { tree, wrong: at + 1 };
    const zh = found[3]!;
    const one = { code: found[2]!, name: { zh, en: found[4] || zh }, children: [] };
    if (depth === 0) {
      above = one;
      kind = null;
      tree.push(one);
    } else if (depth === 1 && above) {
      kind = one;
      above.children.push(one);
    } else if (depth === 2 && kind) kind.children.push(one);
    else return { tree, wrong: at + 1 };
  }
  return { tree, wrong: null };
}
