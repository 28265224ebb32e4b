import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Document } from '../contract.ts';
import { canonical, compare, inverse } from './compare.ts';

const reason = fc.record({
  name: fc.record({ zh: fc.string({ minLength: 1 }), en: fc.string({ minLength: 1 }) }),
  limitMinutes: fc.option(fc.integer({ min: 1, max: 60 })),
  position: fc.integer({ min: 1, max: 99 }),
  state: fc.constantFrom('active' as const, 'retired' as const),
});
const documents = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), reason).map(
  (breakReasons): Document => ({
    format: 'qiao-configuration',
    version: 1,
    calendars: {},
    breakReasons: { ...breakReasons },
    policies: {},
    queues: {},
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
