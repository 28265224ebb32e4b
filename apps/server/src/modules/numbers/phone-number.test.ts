import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsOf, fourDigitRuns, normalisePhone, writtenPhone } from './phone-number.ts';

describe('normalisePhone', () => {
  it.each([
    ['13800136021', '+8613800136021'],
    ['138 0013 6021', '+8613800136021'],
    ['+86 138-0013-6021', '+8613800136021'],
    ['008613800136021', '+8613800136021'],
    ['8613800136021', '+8613800136021'],
    ['013800136021', '+8613800136021'],
    ['１３８００１３６０２１', '+8613800136021'],
    ['0571-88882207', '+8657188882207'],
    ['(0571) 8888 2207', '+8657188882207'],
    ['010-65551234 转 8021', '+861065551234;ext=8021'],
    ['010-65551234-', '+861065551234'],
    ['0571-88882207 ext. 12', '+8657188882207;ext=12'],
    ['400-812-3456', '4008123456'],
    ['400 812 3456#2', '4008123456;ext=2'],
    ['95533', '95533'],
    ['10086', '10086'],
    ['+1 415 555 2671', '+14155552671'],
    ['0044 20 7946 0958', '+442079460958'],
    ['88882207', '88882207'],
  ])('%s → %s', (typed, expected) => {
    expect(normalisePhone(typed)).toBe(expected);
  });

  it.each(['', 'abc', '12', '138001360', '+86', '++8613800136021', '0', '13800136021999', '1380013602a'])(
    'refuses %s',
    (typed) => {
      expect(normalisePhone(typed)).toBeNull();
    },
  );

  it('is stable: what was normalised, or written for people, normalises to itself', () => {
    const mobile = fc.tuple(fc.constantFrom('13', '15', '17', '18', '19'), fc.integer({ min: 0, max: 999_999_999 }));
    fc.assert(
      fc.property(mobile, fc.option(fc.integer({ min: 1, max: 9999 })), ([head, tail], extension) => {
        const typed = head + String(tail).padStart(9, '0') + (extension === null ? '' : `转${extension}`);
        const once = normalisePhone(typed)!;
        expect(once).not.toBeNull();
        expect(normalisePhone(once)).toBe(once);
        expect(digitsOf(once)).toBe(`86${typed.slice(0, 11)}`);
        if (extension === null) expect(normalisePhone(writtenPhone(once))).toBe(once);
      }),
    );
  });
});

it('four digits in a row, each once', () => {
  expect(fourDigitRuns('123412341')).toEqual(['1234', '2341', '3412', '4123']);
  expect(fourDigitRuns('123')).toEqual([]);
});

it('is written as people write it', () => {
  expect(writtenPhone('+8657188882207')).toBe('0571-88882207');
  expect(writtenPhone('+861065551234;ext=8021')).toBe('010-65551234-8021');
  expect(writtenPhone('4008123456')).toBe('400-812-3456');
});
