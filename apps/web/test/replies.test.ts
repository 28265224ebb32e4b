import type { Reply } from '@qiao/server/contracts/replies';
import { describe, expect, it } from 'vitest';
import { callAt, rank } from '../src/features/replies/rank.ts';

const reply = (title: string, more: Partial<Reply> = {}): Reply => ({
  id: title,
  reach: 'own',
  unitId: null,
  unitName: null,
  folder: '',
  title,
  shortcut: '',
  initials: '',
  body: { zh: '', en: '' },
  files: [],
  uses: 0,
  usedAt: null,
  mayEdit: true,
  version: 1,
  ...more,
});
const titles = (words: string, list: Reply[]) => rank(list, words).map(({ title }) => title);

describe('choosing a saved reply', () => {
  const list = [
    reply('退换货说明', { initials: 'thhsm', uses: 3, folder: '售后' }),
    reply('退款到账时间', { initials: 'tkdzsj', uses: 9, folder: '售后' }),
    reply('问候', { initials: 'wh', shortcut: 'hi', body: { zh: '您好，请讲', en: 'Hello, TK speaking' } }),
    reply('Thanks', { shortcut: 'th' }),
  ];
  it('goes by shortcut, title, pinyin initials, folder and words, the most used first among equals', () => {
    expect(titles('th', list)).toEqual(['Thanks', '退换货说明']);
    expect(titles('ＴＫ', list)).toEqual(['退款到账时间', '问候']);
    expect(titles('退', list)).toEqual(['退款到账时间', '退换货说明']);
    expect(titles('售后', list)).toEqual(['退款到账时间', '退换货说明']);
    expect(titles('', list)[0]).toBe('退款到账时间');
    expect(titles('没有', list)).toEqual([]);
  });
  it('opens on a stroke at the start of a word and nowhere else', () => {
    expect(callAt('/', 1)).toEqual({ from: 0, words: '' });
    expect(callAt('您好，/thh 再见', 7)).toEqual({ from: 3, words: 'thh' });
    expect(callAt('您好/th', 5)).toEqual({ from: 2, words: 'th' });
    expect(callAt('https://a.cn/b', 14)).toBeNull();
    expect(callAt('1/2', 3)).toBeNull();
    expect(callAt('/th x', 5)).toBeNull();
  });
});
