import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Document, type Section, sections } from '../contract.ts';
import { canonical, compare, inverse } from './compare.ts';
import { renamed, topicsIn } from './conditions.ts';
import { fieldOf, replyKey, replyOf } from './keys.ts';

const reason = fc.record({
  name: fc.record({ zh: fc.string({ minLength: 1 }), en: fc.string({ minLength: 1 }) }),
  limitMinutes: fc.option(fc.integer({ min: 1, max: 60 })),
  position: fc.integer({ min: 1, max: 99 }),
  state: fc.constantFrom('active' as const, 'retired' as const),
});
const documents = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), reason).map(
  (breakReasons): Document => ({
    format: 'qiao-configuration',
    version: 2,
    byHand: [],
    files: {},
    ...(Object.fromEntries(sections.map((section) => [section, {}])) as Record<Section, Record<string, never>>),
    breakReasons: { ...breakReasons },
  }),
);
const after = (stands: Document, wanted: Document): Document => ({
  ...stands,
  breakReasons: { ...stands.breakReasons, ...wanted.breakReasons },
});

it('says nothing of what is the same, and all of what is not', () => {
  fc.assert(
    fc.property(documents, documents, (stands, wanted) => {
      expect(compare(stands, stands)).toEqual([]);
      const changes = compare(stands, wanted);
      // Applied, nothing is left to change.
      expect(compare(after(stands, wanted), wanted)).toEqual([]);
      for (const { key, kind, fields } of changes) {
        expect(kind).toBe(stands.breakReasons[key] ? 'changed' : 'new');
        for (const { from, to } of fields) expect(from).not.toBe(to);
      }
    }),
  );
});

it('what takes changes back restores what stood and retires what was new', () => {
  fc.assert(
    fc.property(documents, documents, (stands, wanted) => {
      const applied = after(stands, wanted);
      const back = after(applied, inverse(stands, compare(stands, wanted), wanted));
      for (const [key, item] of Object.entries(stands.breakReasons)) expect(back.breakReasons[key]).toEqual(item);
      for (const [key, item] of Object.entries(back.breakReasons))
        if (!stands.breakReasons[key]) expect(item.state).toBe('retired');
    }),
  );
});

it('does not mind the order of keys', () => {
  expect(canonical({ b: [1, { d: 1, c: null }], a: 'x' })).toBe(canonical({ a: 'x', b: [1, { c: null, d: 1 }] }));
});

it('names replies by folder and title, whatever is written in them', () => {
  const level = fc.string({ minLength: 1, maxLength: 5 }).filter((text) => !text.includes('/'));
  const title = fc.string({ minLength: 1, maxLength: 9, unit: fc.constantFrom('/', '%', '2', 'F', '天') });
  fc.assert(
    fc.property(fc.array(level, { maxLength: 3 }), title, (levels, given) => {
      const folder = levels.join('/');
      expect(replyOf(replyKey(folder, given))).toEqual({ folder, title: given });
    }),
  );
  expect(fieldOf('customer.model.no')).toEqual({ subject: 'customer', key: 'model.no' });
});

it('conditions name topics by code in a document and by id at home', () => {
  const asked = {
    match: 'all' as const,
    terms: [
      { of: 'topic', is: 'one-of' as const, values: ['1', '2'] },
      { of: 'type', is: 'one-of' as const, values: ['1'] },
    ],
  };
  const out = renamed(asked, (id) => `code-${id}`);
  expect(topicsIn(out, null)).toEqual(['code-1', 'code-2']);
  expect(renamed(out, (code) => code.slice(5))).toEqual(asked);
  expect(renamed(null, String)).toBeNull();
});
