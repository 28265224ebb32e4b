import { expect, it } from 'vitest';
import { hasGrown, soak } from '../soak.ts';

// Half an hour: npx tsx packages/softswitch/test/soak.ts --minutes 30
it('a short soak of calls, transfers and hang-ups leaves nothing behind', async () => {
  const result = await soak({ seconds: 12, atOnce: 6, seed: 20_261_128 });
  expect(result.failures).toEqual([]);
  expect(result.leftovers).toEqual({});
  expect(hasGrown(result)).toBe(false);
  expect(result.calls).toBeGreaterThan(40);
  for (const count of Object.values(result.kinds)) expect(count).toBeGreaterThan(0);
}, 60_000);
