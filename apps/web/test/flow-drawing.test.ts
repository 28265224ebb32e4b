/** Pure parts of the flow editor: tidy layout, undo and redo, changes of a drawing. */
import type { Definition } from '@qiao/server/contracts/flows';
import { expect, it } from 'vitest';
import {
  begun,
  changed,
  freshId,
  redone,
  undone,
  withAdded,
  withExit,
  without,
} from '../src/features/flows/history.ts';
import { cardHeight, inOrder, tidied } from '../src/features/flows/layout.ts';

const node = (id: string, exits: Record<string, string> = {}) => ({
  id,
  kind: 'say',
  title: '',
  x: 0,
  y: 0,
  config: {},
  exits,
});
const drawing: Definition = {
  start: 'a',
  rescue: 'r',
  language: 'zh',
  variables: {},
  nodes: [node('lonely'), node('r'), node('c', { next: 'a' }), node('b'), node('a', { '1': 'b', '2': 'c' })],
};

it('tidies in columns by distance, without one card on another, and again gives the same', () => {
  expect(inOrder(drawing).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'r', 'lonely']);
  const count = (one: { exits: object }) => Object.keys(one.exits).length;
  const tidy = tidied(drawing, count);
  const at = new Map(tidy.nodes.map((one) => [one.id, one]));
  expect(at.get('b')!.x).toBe(at.get('c')!.x);
  expect(at.get('b')!.x).toBeGreaterThan(at.get('a')!.x);
  for (const one of tidy.nodes)
    for (const other of tidy.nodes)
      if (one.id < other.id && one.x === other.x) {
        const [upper, lower] = one.y < other.y ? [one, other] : [other, one];
        expect(lower.y).toBeGreaterThanOrEqual(upper.y + cardHeight(count(upper)));
      }
  expect(tidied(tidy, count)).toEqual(tidy);
});

it('takes back and does again; letters of one title are one step; removing cuts every way to a node', () => {
  let history = begun(drawing);
  const titled = (title: string) => ({ ...history.now, nodes: history.now.nodes.map((one) => ({ ...one, title })) });
  history = changed(history, titled('x'), 'a.title');
  history = changed(history, titled('xy'), 'a.title');
  const gone = without(history.now, ['a', 'b']);
  expect(gone.start).toBeNull();
  expect(gone.nodes.find(({ id }) => id === 'c')!.exits).toEqual({});
  history = changed(history, gone, null);
  history = undone(undone(history));
  expect(history.now).toBe(drawing);
  expect(redone(redone(history)).now).toBe(gone);
  expect(redone(changed(undone(history), titled('z'), null)).now.nodes[0]!.title).toBe('z');
  const added = withAdded(drawing, node(freshId(drawing, 'say')), { id: 'b', exit: 'next' });
  expect(withExit(added, 'b', 'next', null).nodes.find(({ id }) => id === 'b')!.exits).toEqual({});
  expect(added.nodes.find(({ id }) => id === 'b')!.exits).toEqual({ next: 'say-1' });
});
