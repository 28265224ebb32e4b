/** A tidy drawing: columns by distance from the start, rows so that ways cross little. Pure. */
import type { Definition, FlowNode } from '@qiao/server/contracts/flows';

export const columnWidth = 300;
const gap = 28;
export const cardWidth = 220;
/** Height of a card with so many exits. */
export const cardHeight = (exits: number): number => 64 + Math.max(1, exits) * 24;

/** Nodes in the order in which a caller meets them; those that nobody meets last. */
export function inOrder(definition: Definition): FlowNode[] {
  const byId = new Map(definition.nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const order: FlowNode[] = [];
  for (const first of [definition.start, definition.rescue]) {
    const open = first === null ? [] : [first];
    for (let id = open.shift(); id !== undefined; id = open.shift()) {
      const node = byId.get(id);
      if (!node || seen.has(id)) continue;
      seen.add(id);
      order.push(node);
      open.push(...Object.values(node.exits));
    }
  }
  return [...order, ...definition.nodes.filter(({ id }) => !seen.has(id))];
}

export function tidied(definition: Definition, exitsOf: (node: FlowNode) => number): Definition {
  const byId = new Map(definition.nodes.map((node) => [node.id, node]));
  const column = new Map<string, number>();
  const place = (first: string | null): void => {
    const open: [string, number][] = first === null ? [] : [[first, 0]];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const [id, at] = next;
      const node = byId.get(id);
      if (!node || column.has(id)) continue;
      column.set(id, at);
      for (const exit of Object.values(node.exits)) open.push([exit, at + 1]);
    }
  };
  place(definition.start);
  place(definition.rescue);
  for (const { id } of definition.nodes) place(id);
  const columns: FlowNode[][] = [];
  for (const node of inOrder(definition)) {
    const at = column.get(node.id)!;
    columns[at] ??= [];
    columns[at].push(node);
  }
  const middle = new Map<string, number>();
  const placed = new Map<string, { x: number; y: number }>();
  for (const [at, nodes] of Array.from(columns, (one) => one ?? []).entries()) {
    const wish = (node: FlowNode): number => {
      const from = definition.nodes.filter((one) => Object.values(one.exits).includes(node.id) && middle.has(one.id));
      const order = from.map((one) => middle.get(one.id)! + Object.values(one.exits).indexOf(node.id) * 24);
      return order.length > 0 ? order.reduce((sum, one) => sum + one, 0) / order.length : 0;
    };
    const sorted = nodes.map((node) => ({ node, y: wish(node) })).sort((a, b) => a.y - b.y);
    const whole = sorted.reduce((sum, { node }) => sum + cardHeight(exitsOf(node)) + gap, -gap);
    const centre = sorted.reduce((sum, { y }) => sum + y, 0) / Math.max(1, sorted.length);
    let y = centre - whole / 2;
    for (const { node } of sorted) {
      const height = cardHeight(exitsOf(node));
      placed.set(node.id, { x: at * columnWidth, y: Math.round(y) });
      middle.set(node.id, y + height / 2);
      y += height + gap;
    }
  }
  return { ...definition, nodes: definition.nodes.map((node) => ({ ...node, ...placed.get(node.id) })) };
}
