import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold } from './fold.ts';
import { Matcher, masked, standsAlone } from './matcher.ts';

/** Looks for each word at each place by hand. */
function walk(words: string[], text: string): string[] {
  const { folded, at, end } = fold(text);
  const seen = new Map<string, number>();
  for (const [index, word] of words.entries()) {
    const wanted = fold(word).folded;
    if (wanted !== '' && !seen.has(wanted)) seen.set(wanted, index);
  }
  const found: string[] = [];
  for (const [wanted, index] of seen)
    for (let from = 0; from + wanted.length <= folded.length; from++) {
      if (folded.slice(from, from + wanted.length) !== wanted) continue;
      const [start, stop] = [at[from]!, end[from + wanted.length - 1]!];
      if (!/^[a-z0-9]+$/.test(wanted) || standsAlone(text, start, stop)) found.push(`${start}-${stop}:${index}`);
    }
  return found.sort();
}

const alphabet = fc.constantFrom('a', 'b', 'A', 'ｂ', '退', '款', '騙', '骗', ' ', '.', '\u200b', '😀', '１', '1');
const words = fc.array(fc.string({ unit: alphabet, minLength: 1, maxLength: 4 }), { maxLength: 12 });
const text = fc.string({ unit: alphabet, maxLength: 60 });

it('finds what a walk over every place finds, no more and no less', () => {
  fc.assert(
    fc.property(words, text, (list, words) => {
      const found = new Matcher(list).find(words).map(({ from, to, word }) => `${from}-${to}:${word}`);
      expect(found.sort()).toEqual(walk(list, words));
    }),
    { numRuns: 3000 },
  );
});

it('masks as many characters as it found and leaves the others', () => {
  fc.assert(
    fc.property(words, text, (list, words) => {
      const matcher = new Matcher(list);
      const found = matcher.find(words);
      const result = masked(words, found);
      expect([...result].length).toBe([...words].length);
      const covered = new Set(found.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n)));
      let index = 0;
      const expected = [...words].map((one) => {
        const hit = covered.has(index);
        index += one.length;
        return hit ? '*' : one;
      });
      expect([...result]).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

it.each([
  ['骗子', '你们就是騙 子！', '你们就是***！'],
  ['骗子', '骗.子', '***'],
  ['傻x', '傻Ｘ', '**'],
  ['ass', 'class assets ass', 'class assets ***'],
  ['fuck', 'F u\u200bc k you', '******* you'],
  ['退款', '退不退款', '退不**'],
])('%s in %s', (word, text, expected) => {
  const matcher = new Matcher([word]);
  expect(masked(text, matcher.find(text))).toBe(expected);
});
