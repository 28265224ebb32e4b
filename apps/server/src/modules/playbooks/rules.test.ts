import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Step } from './contract.ts';
import { firstBefore, holding, mayTakeBack } from './rules.ts';

const steps = fc
  .array(fc.record({ required: fc.boolean(), before: fc.constantFrom<Step['before']>('resolved', 'closed') }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((all) =>
    all.map((one, index) => ({ ...one, key: `s${index}`, name: { zh: '步', en: 'Step' }, hint: null }) as Step),
  );

it('whatever is ticked in allowed ways, no required step was passed over', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.tuple(fc.nat(7), fc.boolean()), { maxLength: 40 }), (all, moves) => {
      const done = new Set<string>();
      for (const [index, tick] of moves) {
        const step = all[index % all.length]!;
        if (tick && firstBefore(all, step.key, done) === null) done.add(step.key);
        if (!tick && mayTakeBack(all, step.key, done)) done.delete(step.key);
        const last = all.findLastIndex(({ key }) => done.has(key));
        expect(all.slice(0, Math.max(last, 0)).filter(({ key, required }) => required && !done.has(key))).toEqual([]);
      }
      const [solve, close] = [holding(all, done, 'resolved'), holding(all, done, 'closed')];
      expect(close).toEqual(expect.arrayContaining(solve));
      expect(close).toEqual(all.filter(({ key, required }) => required && !done.has(key)));
    }),
    { numRuns: 2000 },
  );
});
