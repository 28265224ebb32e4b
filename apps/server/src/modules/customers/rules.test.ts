import { expect, it } from 'vitest';
import { isOpenState, normaliseEmail } from './rules.ts';

it('one spelling of mail addresses', () => {
  expect(normaliseEmail(' Wang@Example.COM ')).toBe('wang@example.com');
  for (const wrong of ['wang', 'wang@', '@x.com', 'a b@x.com', 'a@x', 'a@x..com', `${'a'.repeat(250)}@x.com`])
    expect(normaliseEmail(wrong)).toBeNull();
});

it('ended contacts are not open', () => {
  expect(isOpenState('waiting')).toBe(true);
  expect(isOpenState('closed')).toBe(false);
});
