import fc from 'fast-check';
import { expect, it } from 'vitest';
import { figuresOf } from './rules.ts';

it('agrees with the plain definitions over the single ratings', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(counts, (distribution) => {
      const scores = distribution.flatMap((n, index) => Array.from({ length: n }, () => index + 1));
      const figures = figuresOf(distribution);
      expect(figures.count).toBe(scores.length);
      if (scores.length === 0) {
        expect([figures.mean, figures.standardDeviation, figures.satisfied]).toEqual([null, null, null]);
        return;
      }
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
      expect(figures.mean).toBeCloseTo(mean, 10);
      expect(figures.standardDeviation).toBeCloseTo(Math.sqrt(variance), 10);
      expect(figures.satisfied).toBeCloseTo(scores.filter((score) => score >= 4).length / scores.length, 10);
    }),
  );
});
