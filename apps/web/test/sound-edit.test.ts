import { expect, it } from 'vitest';
import { cut, peaksOf, type Sound, secondsOf, spoken, wavOf } from '../src/features/prompts/sound-edit.ts';

/** Silence, a tone, silence: a second each. */
const sound: Sound = {
  rate: 8000,
  samples: Float32Array.from({ length: 24_000 }, (_, at) =>
    at >= 8000 && at < 16_000 ? 0.5 * Math.sin((2 * Math.PI * 400 * at) / 8000) : 0,
  ),
};

it('finds where the words are, with a breath before and after', () => {
  const { from, to } = spoken(sound);
  expect(from).toBeCloseTo(0.9, 1);
  expect(to).toBeCloseTo(2.1, 1);
  expect(spoken({ rate: 8000, samples: new Float32Array(8000) })).toEqual({ from: 0, to: 1 });
});

it('cuts both ends, and shows what is loud where', () => {
  expect(secondsOf(cut(sound, 1, 2))).toBe(1);
  expect(secondsOf(cut(sound, 2.5, 9))).toBe(0.5);
  expect(secondsOf(cut(sound, 2, 1))).toBe(0);
  const peaks = peaksOf(sound, 30);
  expect(peaks).toHaveLength(30);
  expect(peaks.slice(0, 10).every((one) => one === 0)).toBe(true);
  expect(peaks.slice(10, 20).every((one) => one > 0.45 && one <= 0.5)).toBe(true);
  expect(peaks.slice(20).every((one) => one === 0)).toBe(true);
});

it('writes a WAV of sixteen bits that says how long it is', async () => {
  const view = new DataView(await wavOf(cut(sound, 1, 2)).arrayBuffer());
  const text = (at: number, length: number) =>
    String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(at + index)));
  expect([text(0, 4), text(8, 8), text(36, 4)]).toEqual(['RIFF', 'WAVEfmt ', 'data']);
  expect([
    view.getUint16(20, true),
    view.getUint16(22, true),
    view.getUint32(24, true),
    view.getUint16(34, true),
  ]).toEqual([1, 1, 8000, 16]);
  expect(view.getUint32(40, true)).toBe(16_000);
  expect(view.byteLength).toBe(44 + 16_000);
  expect(view.getInt16(44 + 2 * 5, true)).toBe(Math.round(0.5 * Math.sin((2 * Math.PI * 400 * 8005) / 8000) * 0x7fff));
});
