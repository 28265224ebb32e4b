import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Definition, type Dialogue, type DialogueInput, definition, type Effect } from '../contract.ts';
import type { AnyNodeKind } from '../node-kinds.ts';
import { compare } from './compare.ts';
import { advance, begin, mostSinceInput } from './dialogue.ts';
import { branchNode, hangUpNode, hoursNode, languageNode, lookupNode, setNode } from './nodes-logic.ts';
import { collectNode, menuNode, playNode, sayNode, surveyNode } from './nodes-words.ts';
import { validate } from './validate.ts';
import { valueAt } from './value-at.ts';

const kinds = new Map<string, AnyNodeKind>(
  [
    sayNode,
    playNode,
    menuNode,
    collectNode,
    surveyNode,
    hoursNode,
    lookupNode,
    branchNode,
    setNode,
    languageNode,
    hangUpNode,
  ].map((kind) => [kind.kind, kind as AnyNodeKind]),
);
const kindOf = (kind: string): AnyNodeKind | undefined => kinds.get(kind);
const prompts = new Set(['welcome', 'menu', 'ask', 'bye', 'system.sorry']);
const node = (id: string, kind: string, config: object, exits: Record<string, string> = {}) => ({
  id,
  kind,
  config,
  exits,
});
const drawn = (nodes: object[], more: object = {}): Definition =>
  definition.parse({ start: (nodes[0] as { id: string }).id, nodes, ...more });
const codes = (flow: Definition) => validate(flow, kindOf, prompts).map(({ nodeId, code }) => `${nodeId} ${code}`);
const does = (effects: Effect[]) =>
  effects.map((one) =>
    one.do === 'say'
      ? `say ${one.language} ${one.pieces.map((piece) => ('prompt' in piece ? piece.prompt : piece.digits)).join(' ')}`
      : one.do === 'act'
        ? `act ${one.kind}`
        : one.do === 'note'
          ? `note ${one.code}`
          : one.do,
  );

const shop = drawn(
  [
    node('hello', 'say', { pieces: [{ prompt: 'welcome' }] }, { next: 'menu' }),
    node(
      'menu',
      'menu',
      { pieces: [{ prompt: 'menu' }], keys: ['1', '2'], tries: 2 },
      { 'key-1': 'ask', 'key-2': 'english', none: 'bye' },
    ),
    node('english', 'language', { language: 'en' }, { next: 'hello' }),
    node(
      'ask',
      'collect',
      { pieces: [{ prompt: 'ask' }], variable: 'order', least: 4, most: 8 },
      { next: 'look', none: 'bye' },
    ),
    node(
      'look',
      'lookup',
      { url: 'https://shop.example/orders/{{order}}', save: [{ path: 'state', variable: 'state' }] },
      { next: 'which', failed: 'bye' },
    ),
    node(
      'which',
      'branch',
      { cases: [{ exit: 'case-1', variable: 'state', is: 'equal', value: 'sent' }] },
      { 'case-1': 'tell', else: 'bye' },
    ),
    node('tell', 'say', { pieces: [{ prompt: 'welcome' }, { digits: '{{order}}' }] }, { next: 'bye' }),
    node('bye', 'hang-up', { prompt: 'bye' }),
  ],
  { rescue: 'bye' },
);

it('leads a caller through menu, digits and look-up to the end', () => {
  expect(codes(shop)).toEqual([]);
  const heard: string[] = [];
  let state = begin(shop, kindOf).state;
  const go = (input: DialogueInput): void => {
    const step = advance(shop, kindOf, state, input);
    heard.push(...does(step.effects));
    // The checkpoint survives being written down.
    state = JSON.parse(JSON.stringify(step.state)) as Dialogue;
  };
  go({ kind: 'played' });
  go({ kind: 'digits', digits: '7' });
  go({ kind: 'digits', digits: '2' });
  go({ kind: 'played' });
  go({ kind: 'digits', digits: '1' });
  go({ kind: 'digits', digits: '12#' });
  go({ kind: 'digits', digits: '2024#' });
  go({ kind: 'outcome', exit: 'next', values: { state: 'sent' } });
  go({ kind: 'played' });
  go({ kind: 'played' });
  expect(heard).toEqual([
    'say zh menu',
    'listen',
    'say zh system.wrong-key',
    'say zh menu',
    'listen',
    'say en welcome',
    'say en menu',
    'listen',
    'say en ask',
    'listen',
    'say en system.wrong-number',
    'say en ask',
    'listen',
    'act lookup',
    'say en welcome 2024',
    'say en bye',
    'hang-up',
  ]);
  expect(state.over).toBe('ended');
  expect(advance(shop, kindOf, state, { kind: 'played' }).effects).toEqual([]);
});

it('percent-encodes what a caller pressed into a look-up, and takes only the asked values', () => {
  const enter = lookupNode.enter(lookupNode.config.parse({ url: 'https://a.example/x/{{n}}?q={{n}}', save: [] }), {
    variables: { n: '1/../2 &' },
    language: 'zh',
    tries: 0,
  });
  expect(enter.effects[0]).toMatchObject({
    config: { url: 'https://a.example/x/1%2F..%2F2%20%26?q=1%2F..%2F2%20%26' },
  });
  expect(lookupNode.config.safeParse({ url: 'https://{{host}}/', save: [] }).success).toBe(false);
  expect([valueAt({ a: { b: [5] } }, 'a.b.0'), valueAt({ a: 1 }, 'a.b'), valueAt({}, '__proto__')]).toEqual([
    '5',
    '',
    '',
  ]);
});

it('marks what is wrong at the node where it is mended', () => {
  const sick = drawn([
    node('a', 'say', { pieces: [{ prompt: 'gone' }] }, { next: 'b' }),
    node('b', 'set', { set: [{ variable: 'x', value: '{{never}}' }] }, { next: 'a' }),
    node('c', 'menu', { pieces: [{ prompt: 'menu' }], keys: ['1'] }, { 'key-1': 'nowhere' }),
    node('d', 'dance', {}),
    node('e', 'say', { pieces: [] }),
  ]);
  expect(codes(sick).sort()).toEqual([
    'a loop',
    'a prompt-missing',
    'b loop',
    'b variable-unset',
    'c exit-nowhere',
    'c exit-open',
    'c unreachable',
    'd unknown-kind',
    'd unreachable',
    'e config',
    'e unreachable',
    'null no-rescue',
  ]);
});

it('a circle, a broken node and an open exit end in an apology and the way out, once', () => {
  const circle = [node('a', 'set', { set: [{ variable: 'x', value: '1' }] }, { next: 'a' })];
  expect(does(begin(drawn(circle), kindOf).effects)).toEqual(['note loop', 'say zh system.sorry', 'hang-up']);
  const rescued = begin(drawn([...circle, node('out', 'hang-up', { prompt: 'bye' })], { rescue: 'out' }), kindOf);
  expect(does(rescued.effects)).toEqual(['note loop', 'say zh system.sorry', 'say zh bye']);
  expect(rescued.state).toMatchObject({ node: 'out', rescued: true, over: 'no' });
  const again = begin(drawn(circle, { rescue: 'a' }), kindOf);
  expect(does(again.effects).filter((one) => one === 'hang-up')).toHaveLength(1);
  expect(again.state.over).toBe('failed');
  expect(does(begin(drawn([node('a', 'dance', {})]), kindOf).effects)).toEqual([
    'note node-broken',
    'say zh system.sorry',
    'hang-up',
  ]);
});

const anyKind = fc.constantFrom(...kinds.values());
const anyFlow = fc
  .tuple(fc.array(anyKind, { minLength: 1, maxLength: 9 }), fc.infiniteStream(fc.nat()), fc.boolean())
  .map(([list, picks, withRescue]) => {
    const pick = (): number => picks.next().value as number;
    const nodes = list.map((kind, index) =>
      node(
        `n${index}`,
        kind.kind,
        pick() % 9 === 0 ? {} : kind.example,
        Object.fromEntries(
          kind
            .exits(kind.example)
            .filter(() => pick() % 8 > 0)
            .map(({ key }) => [key, `n${pick() % list.length}`]),
        ),
      ),
    );
    return drawn(nodes, withRescue ? { rescue: `n${pick() % list.length}` } : {});
  });
const anyInput: fc.Arbitrary<DialogueInput> = fc.oneof(
  fc.stringMatching(/^[0-9*#]{1,5}$/).map((digits): DialogueInput => ({ kind: 'digits', digits })),
  fc.constantFrom<DialogueInput>(
    { kind: 'silence' },
    { kind: 'played' },
    { kind: 'outcome', exit: 'next', values: {} },
    { kind: 'outcome', exit: 'closed', values: {} },
  ),
);

it('any drawing, any inputs: it stops after every input, something is always awaited or everything is over', () => {
  fc.assert(
    fc.property(anyFlow, fc.array(anyInput, { maxLength: 25 }), (flow, inputs) => {
      let step = begin(flow, kindOf);
      for (const input of inputs) {
        expect(step.path.length).toBeLessThanOrEqual(2 * (mostSinceInput + 1));
        if (step.state.over === 'no') {
          // The last thing done is the one that an input will follow.
          expect(['say', 'listen', 'act']).toContain(
            step.effects.at(-1)?.do ?? (step.effects.length === 0 ? 'say' : ''),
          );
          expect(flow.nodes.some(({ id }) => id === step.state.node)).toBe(true);
        } else expect(step.effects.length === 0 || step.effects.at(-1)!.do === 'hang-up').toBe(true);
        step = advance(flow, kindOf, step.state, input);
      }
      // The same checkpoint and the same input give the same again.
      const input: DialogueInput = { kind: 'played' };
      expect(advance(flow, kindOf, JSON.parse(JSON.stringify(step.state)), input)).toEqual(
        advance(flow, kindOf, step.state, input),
      );
    }),
    { numRuns: 1500 },
  );
});

it('a drawing without marks never fails, whatever the caller does', () => {
  fc.assert(
    fc.property(anyFlow, fc.array(anyInput, { maxLength: 25 }), (flow, inputs) => {
      const known = new Set(
        flow.nodes.flatMap(({ config }) =>
          config.prompt
            ? [config.prompt as string]
            : ((config.pieces ?? []) as { prompt: string }[]).map(({ prompt }) => prompt),
        ),
      );
      fc.pre(validate(flow, kindOf, known).every(({ severity }) => severity === 'warning'));
      let step = begin(flow, kindOf);
      // Words that end and time that passes may go round; a caller who acts is never thrown out.
      for (const input of inputs.filter(({ kind }) => kind === 'digits')) {
        expect(step.state.over).not.toBe('failed');
        step = advance(flow, kindOf, step.state, input);
      }
    }),
    { numRuns: 600 },
  );
});

it('compares versions node by node', () => {
  const after = structuredClone(shop);
  after.nodes = after.nodes.filter(({ id }) => id !== 'tell');
  after.nodes[0]!.title = 'Hello';
  after.language = 'en';
  after.nodes.push({ ...after.nodes[0]!, id: 'fresh' });
  expect(compare(shop, after)).toEqual({
    added: ['fresh'],
    removed: ['tell'],
    changed: [{ nodeId: 'hello', fields: ['title'] }],
    whole: ['language'],
  });
});
