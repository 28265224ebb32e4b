/** What is wrong with a drawing, told at the node where it is mended. Pure: queues and prompts are known by name only. */
import type { Definition, FlowNode, Mark, Piece } from '../contract.ts';
import type { AnyNodeKind } from '../node-kinds.ts';
import type { KindOf } from './dialogue.ts';
import { namesIn } from './templates.ts';

/** Always there; a caller is one. */
const given = ['caller', 'dialled', 'customerId', 'tier'];

export function validate(definition: Definition, kindOf: KindOf, prompts: ReadonlySet<string>): Mark[] {
  const marks: Mark[] = [];
  const mark = (nodeId: string | null, severity: Mark['severity'], code: string, params: Mark['params'] = {}): void =>
    void marks.push({ nodeId, severity, code, params });
  const byId = new Map(definition.nodes.map((node) => [node.id, node]));
  if (byId.size !== definition.nodes.length) mark(null, 'error', 'twice');
  if (definition.start === null || !byId.has(definition.start)) mark(null, 'error', 'no-start');
  if (definition.rescue === null) mark(null, 'warning', 'no-rescue');
  else if (!byId.has(definition.rescue)) mark(null, 'error', 'rescue-gone');
  const known = new Set([...given, ...Object.keys(definition.variables)]);
  for (const node of definition.nodes) {
    const kind = kindOf(node.kind);
    const config = kind?.config.safeParse(node.config);
    if (kind && config?.success) for (const one of kind.sets?.(config.data) ?? []) known.add(one);
  }
  for (const node of definition.nodes) {
    const kind = kindOf(node.kind);
    if (!kind) {
      mark(node.id, 'error', 'unknown-kind', { kind: node.kind });
      continue;
    }
    const config = kind.config.safeParse(node.config);
    if (!config.success) {
      const issue = config.error.issues[0]!;
      mark(node.id, 'error', 'config', { field: issue.path.join('.') });
      continue;
    }
    for (const exit of kind.exits(config.data)) {
      const next = node.exits[exit.key];
      if (next === undefined && exit.required) mark(node.id, 'error', 'exit-open', { exit: exit.key });
      else if (next !== undefined && !byId.has(next)) mark(node.id, 'error', 'exit-nowhere', { exit: exit.key });
    }
    for (const one of (kind.pieces?.(config.data) ?? []) as Piece[]) {
      if ('prompt' in one && !prompts.has(one.prompt)) mark(node.id, 'error', 'prompt-missing', { prompt: one.prompt });
    }
    for (const name of namesIn(JSON.stringify(config.data)))
      if (!known.has(name)) mark(node.id, 'warning', 'variable-unset', { variable: name });
  }
  const reached = reachable(definition, byId, kindOf);
  for (const node of definition.nodes) if (!reached.has(node.id)) mark(node.id, 'warning', 'unreachable');
  for (const id of endless(definition, byId, kindOf)) mark(id, 'error', 'loop');
  return marks;
}

/** Exits that the kind has; leftovers of an earlier config lead nowhere. */
function nexts(node: FlowNode, kindOf: KindOf): string[] {
  const kind = kindOf(node.kind);
  const config = kind?.config.safeParse(node.config);
  if (!kind || !config?.success) return Object.values(node.exits);
  return kind.exits(config.data).flatMap(({ key }) => node.exits[key] ?? []);
}

function reachable(definition: Definition, byId: Map<string, FlowNode>, kindOf: KindOf): Set<string> {
  const reached = new Set<string>();
  const open = [definition.start, definition.rescue].filter((id): id is string => id !== null);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const node = byId.get(id);
    if (!node || reached.has(id)) continue;
    reached.add(id);
    open.push(...nexts(node, kindOf));
  }
  return reached;
}

/** Nodes on a circle in which nobody is waited for (Tarjan's strongly connected parts of the graph without waiting nodes). */
function endless(definition: Definition, byId: Map<string, FlowNode>, kindOf: KindOf): string[] {
  const quiet = definition.nodes.filter((node) => !waits(kindOf(node.kind)));
  const inside = new Set(quiet.map(({ id }) => id));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];
  const visit = (id: string): void => {
    index.set(id, index.size);
    low.set(id, index.get(id)!);
    stack.push(id);
    const following = nexts(byId.get(id)!, kindOf).filter((next) => inside.has(next));
    for (const next of following) {
      if (!index.has(next)) {
        visit(next);
        low.set(id, Math.min(low.get(id)!, low.get(next)!));
      } else if (stack.includes(next)) low.set(id, Math.min(low.get(id)!, index.get(next)!));
    }
    if (low.get(id) !== index.get(id)) return;
    const part = stack.splice(stack.indexOf(id));
    if (part.length > 1 || following.includes(id)) found.push(...part);
  };
  for (const { id } of quiet) if (!index.has(id)) visit(id);
  return found;
}
const waits = (kind: AnyNodeKind | undefined): boolean => kind?.waits ?? false;
