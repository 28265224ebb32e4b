import { describe, expect, it } from 'vitest';
import { identityCardValid } from './identity-card.ts';

describe('identity card (GB 11643)', () => {
  it.each(['11010519491231002X', '440524188001010014'])('accepts %s', (number) => {
    expect(identityCardValid(number)).toBe(true);
  });
  it.each(['110105194912310021', '11010519491331002X', '1101051949123100', 'abc'])('refuses %s', (number) => {
    expect(identityCardValid(number)).toBe(false);
  });
});
