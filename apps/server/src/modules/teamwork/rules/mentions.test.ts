import { describe, expect, it } from 'vitest';
import { numbersNamed, pairKey, previewOf, spoken, unreadOf } from './mentions.ts';

describe('mentions', () => {
  it('are read by number, once each, whatever stands around them', () => {
    expect(numbersNamed('@李敏#1003 请看，还有@王 强#9 和 @Ann#A-07，@李敏#1003')).toEqual(['1003', 'a-07']);
    expect(numbersNamed('mail a@b.com#x? @#12 @李敏')).toEqual(['x']);
    expect(spoken('@李敏#1003 你好')).toBe('@李敏 你好');
    expect(previewOf(`  @李敏#1003\n  你好 ${'长'.repeat(200)}`)).toHaveLength(120);
  });
  it('one room for two; nothing before one came is unread', () => {
    expect(pairKey('b', 'a')).toBe(pairKey('a', 'b'));
    expect(unreadOf({ last_seq: 9, read_seq: 4, from_seq: 6 })).toBe(3);
    expect(unreadOf({ last_seq: 9, read_seq: 9, from_seq: 0 })).toBe(0);
  });
});
