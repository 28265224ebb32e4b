import { expect, it } from 'vitest';
import { decodeWords, kindOf } from '../src/shared/ui/file-kind.ts';

it('shows what runs nothing; the rest can only be saved', () => {
  const kind = (mediaType: string, name = 'x', size = 10) => kindOf({ mediaType, name, size });
  expect(kind('image/png')).toBe('picture');
  // A drawing may carry a program.
  expect(kind('image/svg+xml', 'x.svg')).toBeNull();
  expect(kind('audio/mpeg')).toBe('sound');
  expect(kind('video/mp4')).toBe('film');
  expect(kind('text/plain')).toBe('words');
  expect(kind('application/octet-stream', '日志.LOG')).toBe('words');
  expect(kind('text/plain', 'x.txt', 2_000_000)).toBeNull();
  expect(kind('application/pdf', 'x.pdf')).toBe('paper');
});

it('reads UTF-8, and the encoding of Chinese Windows when it is not', () => {
  expect(decodeWords(new TextEncoder().encode('保修卡').buffer)).toBe('保修卡');
  expect(decodeWords(new Uint8Array([0xb1, 0xa3, 0xd0, 0xde]).buffer)).toBe('保修');
});
