import fc from 'fast-check';
import { expect, it } from 'vitest';
import { promptsOfDigits, promptsOfNumber, wavFacts } from './rules.ts';

const zh = (value: number) =>
  promptsOfNumber(value, 'zh')
    .map((code) =>
      '零一二三四五六七八九'[Number(code.slice(6))] && code.startsWith('digit')
        ? '零一二三四五六七八九'[Number(code.slice(6))]
        : { 10: '十', 100: '百', 1000: '千', 10000: '万' }[code.slice(7)],
    )
    .join('');
const en = (value: number) =>
  promptsOfNumber(value, 'en')
    .map((code) => code.split('.')[1])
    .join(' ');

it('says numbers as they are counted in Chinese and English', () => {
  expect([0, 7, 10, 15, 20, 25, 101, 110, 1005, 1050, 10_000, 10_203, 120_005].map(zh)).toEqual([
    '零',
    '七',
    '十',
    '十五',
    '二十',
    '二十五',
    '一百零一',
    '一百一十',
    '一千零五',
    '一千零五十',
    '一万',
    '一万零二百零三',
    '十二万零五',
  ]);
  expect([3, 12, 20, 42, 100, 219, 1001].map(en)).toEqual(['3', '12', '20', '40 2', '1 100', '2 100 19', '1 1000 1']);
  expect(promptsOfDigits('80-01')).toEqual(['digit.8', 'digit.0', 'digit.0', 'digit.1']);
});

it('different numbers sound different', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 999_999 }), (a, b) => {
      for (const language of ['zh', 'en'] as const) {
        const [one, other] = [promptsOfNumber(a, language).join(), promptsOfNumber(b, language).join()];
        if ((one === other) !== (a === b)) return false;
      }
      return true;
    }),
    { numRuns: 2000 },
  );
});

it('what is no WAV has no length', () => {
  expect(wavFacts(Buffer.from('ID3 something'))).toBeNull();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void wavFacts(Buffer.from(bytes))));
});
