import { describe, expect, it } from 'vitest';
import { fuzz, hasGrown } from '../fuzz.ts';

describe('fuzzing', () => {
  // A million: npx tsx packages/softswitch/test/fuzz.ts --messages 1000000
  it('survives 20,000 mutated messages: no crash, nothing left over, no growth', async () => {
    const result = await fuzz(20_000, 20_261_121);
    expect(result.crashes).toEqual([]);
    expect(result.leftovers).toEqual({});
    expect(hasGrown(result)).toBe(false);
    // The mutants really got somewhere: calls were offered, and answers of every kind given.
    expect(result.legs).toBeGreaterThan(500);
    for (const kind of ['1xx', '2xx', '4xx', '5xx', 'requests'])
      expect(result.responses[kind] ?? 0).toBeGreaterThan(20);
  }, 60_000);
});
