/**
 * The dialogue runtime: pure. It takes where a caller stands and what happened, and gives where they stand then and what is to
 * be done. After every input the state is a checkpoint: whoever reads it later goes on from there.
 */
import type { Definition, Dialogue, DialogueInput, Effect, FlowNode } from '../contract.ts';
import type { AnyNodeKind, Turn } from '../node-kinds.ts';

export type KindOf = (kind: string) => AnyNodeKind | undefined;
export type Step = { state: Dialogue; effects: Effect[]; path: string[] };

/** Nodes in a row without the caller doing anything, and in one call: beyond that it is a loop. */
export const mostSinceInput = 60;
export const mostSteps = 1000;

/** `language`: in which this caller is spoken to, until a node says otherwise; null: as the drawing says. */
export function begin(
  definition: Definition,
  kindOf: KindOf,
  values: Record<string, string> = {},
  language: Dialogue['language'] | null = null,
): Step {
  const state: Dialogue = {
    node: null,
    language: language ?? definition.language,
    variables: { ...definition.variables, ...values },
    tries: 0,
    sinceInput: 0,
    steps: 0,
    rescued: false,
    over: 'no',
  };
  const step: Step = { state, effects: [], path: [] };
  if (definition.start === null) fail(definition, kindOf, step, 'no-start');
  else walk(definition, kindOf, step, definition.start);
  return step;
}

export function advance(definition: Definition, kindOf: KindOf, before: Dialogue, input: DialogueInput): Step {
  const step: Step = { state: { ...before, variables: { ...before.variables } }, effects: [], path: [] };
  if (before.over !== 'no' || before.node === null) return step;
  const node = nodeOf(definition, before.node);
  const kind = node && kindOf(node.kind);
  const config = kind?.config.safeParse(node?.config);
  if (!node || !kind?.resume || !config?.success) {
    fail(definition, kindOf, step, 'node-broken');
    return step;
  }
  // Only what the caller does counts: time that passes or words that end may go round for ever.
  if (input.kind === 'digits' || (input.kind === 'outcome' && kind.waits)) step.state.sinceInput = 0;
  take(definition, kindOf, step, node, kind.resume(config.data, step.state, input));
  return step;
}

/** From a checkpoint after the one who led the call is gone: the node is entered once more, so the caller hears it from its beginning. */
export function resume(definition: Definition, kindOf: KindOf, before: Dialogue): Step {
  const step: Step = { state: { ...before, variables: { ...before.variables } }, effects: [], path: [] };
  if (before.over === 'no' && before.node !== null) walk(definition, kindOf, step, before.node);
  return step;
}

const nodeOf = (definition: Definition, id: string): FlowNode | undefined =>
  definition.nodes.find((node) => node.id === id);

/** Enters nodes until one waits or the end is reached. */
function walk(definition: Definition, kindOf: KindOf, step: Step, first: string): void {
  let next: string | null = first;
  while (next !== null) {
    const { state } = step;
    const node: FlowNode | undefined = nodeOf(definition, next);
    const kind = node && kindOf(node.kind);
    const config = kind?.config.safeParse(node?.config);
    state.node = next;
    state.tries = 0;
    state.sinceInput += 1;
    state.steps += 1;
    step.path.push(next);
    const round = state.sinceInput > mostSinceInput || state.steps > mostSteps;
    if (round || !node || !kind || !config?.success) {
      fail(definition, kindOf, step, round ? 'loop' : 'node-broken');
      return;
    }
    next = settle(definition, kindOf, step, node, kind.enter(config.data, state));
  }
}

function take(definition: Definition, kindOf: KindOf, step: Step, node: FlowNode, turn: Turn): void {
  const next = settle(definition, kindOf, step, node, turn);
  if (next !== null) walk(definition, kindOf, step, next);
}

/** Applies a turn; the node that follows, or null where something is awaited or everything is over. */
function settle(definition: Definition, kindOf: KindOf, step: Step, node: FlowNode, turn: Turn): string | null {
  const { state } = step;
  step.effects.push(...turn.effects);
  if (turn.variables) state.variables = { ...state.variables, ...turn.variables };
  if (turn.language) state.language = turn.language;
  if (turn.tries !== undefined) state.tries = turn.tries;
  if (turn.end) {
    state.over = 'ended';
    return null;
  }
  if (turn.leave === undefined) return null;
  const next = node.exits[turn.leave];
  if (next === undefined) {
    fail(definition, kindOf, step, 'exit-open');
    return null;
  }
  return next;
}

/** A sensible way out of every fault: an apology and the rescue node, once; then an apology and the end. */
function fail(definition: Definition, kindOf: KindOf, step: Step, code: string): void {
  const { state } = step;
  step.effects.push({ do: 'note', code, nodeId: state.node });
  step.effects.push({ do: 'say', pieces: [{ prompt: 'system.sorry' }], language: state.language, cut: false });
  if (definition.rescue !== null && !state.rescued && nodeOf(definition, definition.rescue)) {
    state.rescued = true;
    state.sinceInput = 0;
    state.steps = Math.min(state.steps, mostSteps - mostSinceInput);
    walk(definition, kindOf, step, definition.rescue);
    return;
  }
  step.effects.push({ do: 'hang-up' });
  state.over = 'failed';
}
