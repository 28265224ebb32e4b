import { expect, it } from 'vitest';
import { nameKeys, nameQuery } from './name-search.ts';

/** What the store does, in memory. */
function finds(name: string, typed: string): boolean {
  const keys = nameKeys(name);
  const query = nameQuery(typed);
  if (!query) return false;
  const carries = (grams: string[]): boolean => grams.every((gram) => keys.grams.includes(gram));
  return (
    (carries(query.name) && keys.nameKey.includes(query.key)) ||
    (carries(query.initials) && keys.initials.includes(query.key)) ||
    (carries(query.pinyin) && keys.pinyin.includes(query.key))
  );
}

it.each([
  ['王桂兰', '王'],
  ['王桂兰', '桂兰'],
  ['王桂兰', 'wgl'],
  ['王桂兰', 'GL'],
  ['王桂兰', 'wangguilan'],
  ['王桂兰', 'guilan'],
  ['欧阳晓彤', 'oyxt'],
  ['单雄信', 'sxx'],
  ['Bridge 电器有限公司', 'bridge'],
  ['Bridge 电器有限公司', '有限'],
  ['Ann O’Neil', 'oneil'],
  ['吕布', 'lvbu'],
])('%s is found by %s', (name, typed) => {
  expect(finds(name, typed)).toBe(true);
});

it.each([
  ['王桂兰', '兰王'],
  ['王桂兰', 'wgx'],
  ['王桂兰', '!!'],
  ['', 'w'],
])('%s is not found by %s', (name, typed) => {
  expect(finds(name, typed)).toBe(false);
});
