import { expect, test } from 'vitest';
import { rowsJson } from './rows-json.ts';

test('half a pair and NUL are replaced, everything else stays as it was', () => {
  const whole = { name: '王小明 😀 "\\ud83d"', at: new Date(0), list: ['a', null], n: 1 };
  expect(JSON.parse(rowsJson([whole]))).toEqual([{ ...whole, at: '1970-01-01T00:00:00.000Z' }]);
  const cut = '😀'.slice(0, 1);
  expect(JSON.parse(rowsJson([{ name: `a${cut}b\0`, deep: { words: [cut] } }]))).toEqual([
    { name: 'a\ufffdb\ufffd', deep: { words: ['\ufffd'] } },
  ]);
});
