import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';

/** Channels of a 16-bit PCM WAV file. */
export async function channels(path: string): Promise<{ left: Int16Array; right: Int16Array }> {
  const file = await readFile(path);
  const data = file.indexOf('data', 12, 'latin1') + 8;
  expect(file.readUInt16LE(22)).toBe(2);
  const frames = Math.floor((file.length - data) / 4);
  const [left, right] = [new Int16Array(frames), new Int16Array(frames)];
  for (let i = 0; i < frames; i += 1) {
    left[i] = file.readInt16LE(data + i * 4);
    right[i] = file.readInt16LE(data + i * 4 + 2);
  }
  return { left, right };
}
