import { beforeEach, describe, expect, it } from 'vitest';
import { DraftStore } from '../src/shared/drafts.ts';

/** The browser's Storage interface with a limit, as browsers have one. */
class Memory implements Storage {
  private readonly values = new Map<string, string>();
  private readonly limit: number;
  constructor(limit = Number.POSITIVE_INFINITY) {
    this.limit = limit;
  }
  get length() {
    return this.values.size;
  }
  clear() {
    this.values.clear();
  }
  getItem(key: string) {
    return this.values.get(key) ?? null;
  }
  key(index: number) {
    return [...this.values.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.values.delete(key);
  }
  setItem(key: string, value: string) {
    const others = [...this.values].filter(([known]) => known !== key).reduce((sum, [, text]) => sum + text.length, 0);
    if (others + value.length > this.limit) throw new DOMException('full', 'QuotaExceededError');
    this.values.set(key, value);
  }
}

const draft = (text: string) => ({ text, mode: 'reply' as const, files: [] });
const day = 86_400_000;

describe('drafts', () => {
  let storage: Memory;
  let store: DraftStore;
  beforeEach(() => {
    storage = new Memory();
    store = new DraftStore(storage, 'staff-1');
  });

  it('are found again by another page of the same person', () => {
    store.write('talk-1', { text: '还没写完', mode: 'note', files: [] }, 5);
    expect(new DraftStore(storage, 'staff-1').read('talk-1')).toEqual({
      text: '还没写完',
      mode: 'note',
      files: [],
      at: 5,
    });
  });

  it('are not seen by somebody else on the same computer', () => {
    store.write('talk-1', draft('mine'));
    expect(new DraftStore(storage, 'staff-2').read('talk-1')).toBeNull();
    expect(new DraftStore(storage, 'staff-2').subjects()).toEqual([]);
  });

  it('vanish when emptied, but not while a file waits', () => {
    store.write('talk-1', draft('x'));
    expect(store.write('talk-1', draft('  '))).toBeNull();
    expect(store.subjects()).toEqual([]);
    const file = { fileId: 'f', name: 'a.png', mediaType: 'image/png', size: 1 };
    expect(store.write('talk-1', { text: '', mode: 'reply', files: [file] }, 9)).toBe(9);
  });

  it('older than two weeks are cleaned away', () => {
    store.write('old', draft('a'), 0);
    store.write('young', draft('b'), 10 * day);
    store.clean(15 * day);
    expect(store.subjects()).toEqual(['young']);
  });

  it('make room for the newest when the storage is full', () => {
    const small = new DraftStore(new Memory(6000), 'staff-1');
    for (let index = 0; index < 80; index += 1) small.write(`talk-${index}`, draft('……'), index + 1);
    expect(small.write('talk-new', draft('重要的话'), 1000)).toBe(1000);
    expect(small.read('talk-new')?.text).toBe('重要的话');
  });

  it('say honestly when nothing could be kept', () => {
    const none = new DraftStore(new Memory(10), 'staff-1');
    expect(none.write('talk-1', draft('far too long for this storage'))).toBeNull();
  });

  it('survive a damaged entry', () => {
    storage.setItem('qiao.draft.staff-1.talk-1', '{not json');
    expect(store.read('talk-1')).toBeNull();
  });
});
