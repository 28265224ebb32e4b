import { describe, expect, it } from 'vitest';
import { identityCardValid, isOpenState, normaliseEmail, warrantyEnd } from './rules.ts';

it.each([
  ['2026-03-12', 36, '2029-03-11'],
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-02-29', 12, '2025-02-28'],
  ['2025-12-01', 12, '2026-11-30'],
])('bought %s with %i months is covered until %s', (bought, months, until) => {
  expect(warrantyEnd(bought, months)).toBe(until);
});

describe('identity card (GB 11643)', () => {
  it.each(['11010519491231002X', '440524188001010014'])('accepts %s', (number) => {
    expect(identityCardValid(number)).toBe(true);
  });
  it.each(['110105194912310021', '11010519491331002X', '1101051949123100', 'abc'])('refuses %s', (number) => {
    expect(identityCardValid(number)).toBe(false);
  });
});

it('one spelling of mail addresses', () => {
  expect(normaliseEmail(' Wang@Example.COM ')).toBe('wang@example.com');
  for (const wrong of ['wang', 'wang@', '@x.com', 'a b@x.com', 'a@x', 'a@x..com', `${'a'.repeat(250)}@x.com`])
    expect(normaliseEmail(wrong)).toBeNull();
});

it('ended contacts are not open', () => {
  expect(isOpenState('waiting')).toBe(true);
  expect(isOpenState('closed')).toBe(false);
});
