/** Voices recorded apart are mixed in time: what lies where, what is cut off, what is missing, and how little is held in memory. */
import { mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MixPart, mixRecordings } from '../../src/media/index.ts';
import { WAV_HEADER, wavHeader } from '../../src/media/recording/wav-header.ts';
import { level, sine, toneShare } from './tone-analysis.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mix-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** As the recorder writes it; `right`: stereo. */
async function recorded(name: string, left: Int16Array, right?: Int16Array): Promise<string> {
  const channels = right ? 2 : 1;
  const data = Buffer.alloc(left.length * channels * 2);
  for (const [index, sample] of left.entries()) {
    data.writeInt16LE(sample, index * channels * 2);
    if (right) data.writeInt16LE(right[index]!, index * 4 + 2);
  }
  const path = join(folder, `${name}.wav`);
  await writeFile(path, Buffer.concat([wavHeader(channels, data.length), data]));
  return path;
}
async function mixed(parts: MixPart[]) {
  const { content, ...facts } = await mixRecordings(parts);
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const samples = Int16Array.from({ length: (bytes.length - WAV_HEADER) / 2 }, (_, index) =>
    bytes.readInt16LE(WAV_HEADER + index * 2),
  );
  return { ...facts, bytes, samples, largest: Math.max(...pieces.map(({ length }) => length)) };
}
const tone = (hertz: number, seconds: number) => sine(hertz, 6000)(seconds * 8000);
const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length;

it('each voice lies where it was said, two at once are both heard, between them it is silent', async () => {
  const early = await recorded('early', tone(700, 2));
  const late = await recorded('late', tone(900, 3));
  const last = await recorded('last', tone(1100, 1));
  // In any order; beginning inside a block and on its edge.
  const whole = await mixed([
    { path: last, atSamples: 48_000 },
    { path: late, atSamples: 12_345 },
    { path: early, atSamples: 0 },
  ]);
  expect(whole.unreadable).toEqual([]);
  expect(whole.durationMs).toBe(7000);
  expect(whole.bytes.subarray(0, WAV_HEADER).equals(wavHeader(1, 112_000))).toBe(true);
  expect(whole.samples.length).toBe(56_000);
  const share = (hertz: number, from: number, to: number) => toneShare(whole.samples.subarray(from, to), hertz);
  expect(share(700, 0, 12_345)).toBeGreaterThan(0.99);
  expect(share(900, 16_000, 36_345)).toBeGreaterThan(0.99);
  for (const hertz of [700, 900]) expect(share(hertz, 12_345, 16_000)).toBeGreaterThan(0.45);
  expect(level(whole.samples.subarray(36_345, 48_000))).toBe(0);
  expect(share(1100, 48_000, 56_000)).toBeGreaterThan(0.99);
  // To the sample: nothing before it, the sum from it on.
  const alone = tone(700, 2);
  const other = tone(900, 3);
  expect(whole.samples[12_344]).toBe(alone[12_344]);
  for (const at of [12_345, 12_346, 15_999]) expect(whole.samples[at]).toBe(alone[at]! + other[at - 12_345]!);
});

it('of a stereo recording the own voice is taken; too loud together is cut off and does not turn over', async () => {
  const stereo = await recorded('stereo', tone(700, 1), tone(900, 1));
  const own = await mixed([{ path: stereo, atSamples: 0 }]);
  expect(own.durationMs).toBe(1000);
  expect(toneShare(own.samples, 700)).toBeGreaterThan(0.99);
  const loud = await recorded('loud', Int16Array.of(30_000, -30_000, 30_000, 100));
  const louder = await recorded('louder', Int16Array.of(30_000, -30_000, -30_000, 23));
  const both = await mixed([
    { path: loud, atSamples: 0 },
    { path: louder, atSamples: 0 },
  ]);
  expect([...both.samples]).toEqual([32_767, -32_768, 0, 123]);
});

it('what a crash left is in it to its last whole sample; what is gone or no recording is named, what is empty is nothing', async () => {
  const torn = await recorded('torn', tone(700, 1));
  // The header is behind, and half a sample was written.
  const file = await open(torn, 'r+');
  await file.write(wavHeader(1, 0), 0, WAV_HEADER, 0);
  await file.close();
  await truncate(torn, WAV_HEADER + 8001);
  const empty = await recorded('empty', new Int16Array(0));
  const text = join(folder, 'text.wav');
  await writeFile(text, 'this is no recording, though it is longer than a header would be');
  const short = join(folder, 'short.wav');
  await writeFile(short, 'RIFF');
  const gone = join(folder, 'gone.wav');
  const before = await openFiles();
  const parts = [torn, empty, text, short, gone].map((path) => ({ path, atSamples: 0 }));
  const left = await mixed(parts);
  expect(left.samples.length).toBe(4000);
  expect(toneShare(left.samples, 700)).toBeGreaterThan(0.99);
  expect(left.unreadable).toEqual([text, short, gone]);
  expect(await mixed([{ path: gone, atSamples: 0 }])).toMatchObject({ durationMs: 0, unreadable: [gone] });
  expect(await openFiles()).toBe(before);
});

it('hours are mixed in pieces of a second with the files open that sound just then, and closed when nobody reads on', async () => {
  const part = await recorded('part', tone(700, 2));
  // One after the other, 200 people; an hour of silence before the last.
  const parts = Array.from({ length: 200 }, (_, index) => ({ path: part, atSamples: index * 16_000 }));
  parts.push({ path: part, atSamples: 3600 * 8000 });
  const before = await openFiles();
  const { content, durationMs } = await mixRecordings(parts);
  expect(durationMs).toBe(3_602_000);
  let largest = 0;
  let bytes = 0;
  let most = 0;
  for await (const piece of content) {
    bytes += piece.length;
    largest = Math.max(largest, piece.length);
    if (bytes < 8_000_000 && bytes % 160_000 < 20_000) most = Math.max(most, await openFiles());
  }
  expect(bytes).toBe(WAV_HEADER + 3602 * 16_000);
  expect(largest).toBe(16_000);
  expect(most - before).toBeLessThanOrEqual(2);
  const given = await mixRecordings(parts);
  await given.content.next();
  await given.content.next();
  expect(await openFiles()).toBe(before + 1);
  await given.content.return(undefined);
  expect(await openFiles()).toBe(before);
});
