/** Recordings that Asterisk wrote in several files, or with gaps: real files, read back sample by sample. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putTogether, type RecordedPart } from '../../src/adapter/asterisk/recorded-parts.ts';
import { WAV_HEADER, wavHeader } from '../../src/media/recording/wav-header.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-parts-'));
  path = join(folder, 'whole.wav');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Stereo sound of `ms`, every sample `value`, behind the place of a header. */
async function part(name: string, ms: number, value: number, times: Omit<RecordedPart, 'file'>): Promise<RecordedPart> {
  const file = join(folder, name);
  await writeFile(file, Buffer.concat([Buffer.alloc(WAV_HEADER), Buffer.alloc(ms * 32, Buffer.of(value, 0))]));
  return { file, ...times };
}

/** `3×100ms` in the order of time; the header must fit. */
async function heard(): Promise<string[]> {
  const wav = await readFile(path);
  expect(wav.subarray(0, WAV_HEADER)).toEqual(wavHeader(2, wav.length - WAV_HEADER));
  expect(await readdir(folder)).toEqual(['whole.wav']);
  await rm(path);
  const spans: { value: number; samples: number }[] = [];
  for (let at = WAV_HEADER; at < wav.length; at += 4) {
    const value = wav.readInt16LE(at);
    if (spans.at(-1)?.value === value) spans.at(-1)!.samples++;
    else spans.push({ value, samples: 1 });
  }
  return spans.map(({ value, samples }) => `${value}×${samples / 8}ms`);
}

it('keeps one file as it is when it lacks no more than the way of a packet, or ended with its call', async () => {
  const stopped = await part('a', 5000, 3, { fromMs: 0, untilMs: 5099 });
  expect(await putTogether([stopped], { path, channels: 2, pausedMs: null })).toBe(5000);
  expect(await heard()).toEqual(['3×5000ms']);
  const hungUp = await part('a', 5000, 3, { fromMs: 0, untilMs: null });
  expect(await putTogether([hungUp], { path, channels: 2, pausedMs: null })).toBe(5000);
  expect(await heard()).toEqual(['3×5000ms']);
});

it('puts what is missing before the sound: nobody sent anything yet', async () => {
  const late = await part('a', 4500, 3, { fromMs: 0, untilMs: 5000.4 });
  expect(await putTogether([late], { path, channels: 2, pausedMs: null })).toBe(5000);
  expect(await heard()).toEqual(['0×500ms', '3×4500ms']);
});

it('lays each part where the clock says, silence between; the last one lies where it began', async () => {
  const parts = [
    await part('a', 900, 1, { fromMs: 0, untilMs: 1000 }),
    await part('b', 1000, 2, { fromMs: 3000, untilMs: 4000 }),
    await part('c', 700, 3, { fromMs: 20_000, untilMs: null }),
  ];
  expect(await putTogether(parts, { path, channels: 2, pausedMs: null })).toBe(20_700);
  expect(await heard()).toEqual(['0×100ms', '1×900ms', '0×2000ms', '2×1000ms', '0×16000ms', '3×700ms']);
});

it('is silent to the end when it ended in a pause', async () => {
  const said = await part('a', 1000, 1, { fromMs: 0, untilMs: 1000 });
  expect(await putTogether([said], { path, channels: 2, pausedMs: 12_000 })).toBe(12_000);
  expect(await heard()).toEqual(['1×1000ms', '0×11000ms']);
});

it('leaves the parts alone when one of them cannot be read', async () => {
  const there = await part('a', 1000, 1, { fromMs: 0, untilMs: 1000 });
  const gone = { file: join(folder, 'gone'), fromMs: 2000, untilMs: 3000 };
  await expect(putTogether([there, gone], { path, channels: 2, pausedMs: null })).rejects.toThrow('ENOENT');
  expect(await readdir(folder)).toEqual(['a']);
});
