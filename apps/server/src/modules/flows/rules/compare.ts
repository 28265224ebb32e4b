/** What differs between two versions, node by node. */
import { isDeepStrictEqual } from 'node:util';
import type { Comparison, Definition } from '../contract.ts';

const fields = ['kind', 'title', 'config', 'exits', 'x', 'y'] as const;
const wholes = ['start', 'variables', 'language', 'rescue'] as const;

export function compare(before: Definition, after: Definition): Comparison {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const fresh = new Map(after.nodes.map((node) => [node.id, node]));
  return {
    added: [...fresh.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !fresh.has(id)),
    changed: [...fresh.values()].flatMap((node) => {
      const known = old.get(node.id);
      const differing = known ? fields.filter((field) => !isDeepStrictEqual(known[field], node[field])) : [];
      return differing.length > 0 ? [{ nodeId: node.id, fields: [...differing] }] : [];
    }),
    whole: wholes.filter((part) => !isDeepStrictEqual(before[part], after[part])),
  };
}
