/** Drawings before and after: undo and redo. Pure. */
import type { Definition, FlowNode } from '@qiao/server/contracts/flows';

const most = 100;
export type History = { past: Definition[]; now: Definition; future: Definition[]; step: string | null };
export const begun = (now: Definition): History => ({ past: [], now, future: [], step: null });

/** `step`: changes of one thing in a row (letters of a title) are taken back at once. Null: a step of its own. */
export function changed(history: History, next: Definition, step: string | null): History {
  if (next === history.now) return history;
  const same = step !== null && step === history.step;
  const past = same ? history.past : [...history.past, history.now].slice(-most);
  return { past, now: next, future: [], step };
}
export function undone(history: History): History {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], step: null };
}
export function redone(history: History): History {
  const [next, ...future] = history.future;
  return next ? { past: [...history.past, history.now], now: next, future, step: null } : history;
}

/* Changes of a drawing. */

export const withNode = (definition: Definition, id: string, part: Partial<FlowNode>): Definition => ({
  ...definition,
  nodes: definition.nodes.map((node) => (node.id === id ? { ...node, ...part } : node)),
});

export function withExit(definition: Definition, id: string, exit: string, to: string | null): Definition {
  const node = definition.nodes.find((one) => one.id === id);
  if (!node) return definition;
  const { [exit]: _, ...others } = node.exits;
  return withNode(definition, id, { exits: to === null ? others : { ...others, [exit]: to } });
}

/** Ways that led to it lead nowhere then. */
export function without(definition: Definition, ids: readonly string[]): Definition {
  const gone = new Set(ids);
  return {
    ...definition,
    start: definition.start !== null && gone.has(definition.start) ? null : definition.start,
    rescue: definition.rescue !== null && gone.has(definition.rescue) ? null : definition.rescue,
    nodes: definition.nodes
      .filter(({ id }) => !gone.has(id))
      .map((node) => ({
        ...node,
        exits: Object.fromEntries(Object.entries(node.exits).filter(([, to]) => !gone.has(to))),
      })),
  };
}

export function freshId(definition: Definition, kind: string): string {
  const taken = new Set(definition.nodes.map(({ id }) => id));
  let number = 1;
  while (taken.has(`${kind}-${number}`)) number += 1;
  return `${kind}-${number}`;
}

/** The first one becomes the start; one that is added at a node's open exit follows it. */
export function withAdded(definition: Definition, node: FlowNode, after: { id: string; exit: string } | null) {
  const next: Definition = {
    ...definition,
    start: definition.start ?? node.id,
    nodes: [...definition.nodes, node],
  };
  return after ? withExit(next, after.id, after.exit, node.id) : next;
}
