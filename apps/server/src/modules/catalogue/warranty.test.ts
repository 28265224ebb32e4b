import { expect, it } from 'vitest';
import { warrantyEnd } from './warranty.ts';

it.each([
  ['2026-03-12', 36, '2029-03-11'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2025-12-01', 12, '2026-11-30'],
])('bought %s with %i months is covered until %s', (bought, months, until) => {
  expect(warrantyEnd(bought, months)).toBe(until);
});
