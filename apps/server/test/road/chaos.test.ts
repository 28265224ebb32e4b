/** Three of the twenty moments of `chaos.ts`: the server, PostgreSQL, and one of them again. */
import { expect, it } from 'vitest';
import { chaos } from './chaos.ts';

it('kill -9 of the server and of PostgreSQL: nothing acknowledged is lost or doubled, no gap, everything seen and sequenced', async () => {
  const report = await chaos({ moments: 3, seed: 11, agents: 3, perAgent: 4 });
  expect(report.faults).toEqual([]);
  expect(report.serverKills).toBeGreaterThan(0);
  expect(report.databaseKills).toBeGreaterThan(0);
  expect(report.acked).toBe(report.written);
  // Each conversation also holds the line that says who joined.
  expect(report.stored).toBe(report.written + 12);
  expect(report.sequenced).toBe(report.stored);
  expect(report.shown).toBe(report.stored * 2);
}, 240_000);
