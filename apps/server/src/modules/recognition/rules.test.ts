/** Which answer was given, in Chinese and English, and whether anything was said at all. */
import { expect, it } from 'vitest';
import { toneWav } from '#testing/prompts';
import { claimedTwice, plain, spoke, understood } from './rules.ts';

const answers = [
  { exit: 'word-1', words: ['报修', '维修', 'repair'] },
  { exit: 'word-2', words: ['投诉', 'complaint', 'complain'] },
  { exit: 'word-3', words: ['空调 报修', 'pay bill', '2'] },
];

it.each([
  ['我要报修。', 'word-1'],
  ['我 要 维 修', 'word-1'],
  ['I need a REPAIR, please!', 'word-1'],
  ['ｃｏｍｐｌａｉｎｔ', 'word-2'],
  // The longer word is the nearer one, wherever it stands in the list.
  ['空调报修', 'word-3'],
  ['I’d like to pay  bill number 7', 'word-3'],
  ['第 2 个', 'word-3'],
  // Latin words are whole ones.
  ['irreparable', null],
  ['12', null],
  ['你好', null],
  ['', null],
  ['。，！', null],
])('“%s” is %s', (said, exit) => expect(understood(said, answers)).toBe(exit));

it('a word of two answers is told, once, however it is written', () => {
  expect(claimedTwice(answers)).toEqual([]);
  const twice = [...answers, { exit: 'word-4', words: ['Repair!', '投 诉', '别的', '别的'] }];
  expect(claimedTwice(twice)).toEqual(['repair', '投诉']);
  expect(plain('　空 调，Ａ－１ ')).toBe('空调a 1');
});

it('silence and a click say nothing, a tenth of a second of sound does', () => {
  const silence = toneWav(600, 1000);
  silence.fill(0, 44);
  expect(spoke(silence)).toBe(false);
  const click = Buffer.from(silence);
  toneWav(600, 1000).copy(click, 44, 44, 44 + 4 * 320);
  expect(spoke(click)).toBe(false);
  toneWav(600, 1000).copy(click, 44, 44, 44 + 5 * 320);
  expect(spoke(click)).toBe(true);
  expect(spoke(Buffer.alloc(0))).toBe(false);
});
