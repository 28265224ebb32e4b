import { describe, expect, it } from 'vitest';
import {
  A_LAW_TO_LINEAR,
  A_LAW_TO_MU_LAW,
  LINEAR_TO_A_LAW,
  LINEAR_TO_MU_LAW,
  MU_LAW_TO_A_LAW,
  MU_LAW_TO_LINEAR,
} from '../../src/media/audio/g711.ts';
import { Limiter } from '../../src/media/audio/limiter.ts';
import { Resampler } from '../../src/media/audio/resampler.ts';
import { level, sine, toneShare } from './tone-analysis.ts';

describe('G.711', () => {
  it('expands the codes of the ITU tables', () => {
    // G.711 table 1a (A-law) and 2a (µ-law) in 16-bit scale: smallest, largest and segment borders.
    expect(A_LAW_TO_LINEAR[0xd5]).toBe(8);
    expect(A_LAW_TO_LINEAR[0x55]).toBe(-8);
    expect(A_LAW_TO_LINEAR[0xaa]).toBe(32256);
    expect(A_LAW_TO_LINEAR[0x2a]).toBe(-32256);
    expect(A_LAW_TO_LINEAR[0xc5]).toBe(264);
    expect(MU_LAW_TO_LINEAR[0xff]).toBe(0);
    expect(MU_LAW_TO_LINEAR[0x80]).toBe(32124);
    expect(MU_LAW_TO_LINEAR[0x00]).toBe(-32124);
    expect(MU_LAW_TO_LINEAR[0xef]).toBe(132);
  });

  it('compresses each expanded value back to its own code', () => {
    for (let code = 0; code < 256; code++) {
      expect(LINEAR_TO_A_LAW[A_LAW_TO_LINEAR[code] & 0xffff]).toBe(code);
      // µ-law has two zeros.
      if (code !== 0x7f) expect(LINEAR_TO_MU_LAW[MU_LAW_TO_LINEAR[code] & 0xffff]).toBe(code);
    }
  });

  it('stays within the quantising error of 13 and 14 bits over the whole range', () => {
    for (let sample = -32768; sample <= 32767; sample += 7) {
      const bound = Math.max(40, Math.abs(sample) / 24);
      expect(Math.abs(A_LAW_TO_LINEAR[LINEAR_TO_A_LAW[sample & 0xffff]] - sample)).toBeLessThanOrEqual(bound);
      const mu = MU_LAW_TO_LINEAR[LINEAR_TO_MU_LAW[sample & 0xffff]];
      expect(Math.abs(mu - sample)).toBeLessThanOrEqual(Math.max(bound, Math.abs(sample) > 32124 ? 644 : 0));
    }
  });

  it('translates between the laws without drifting when done again and again', () => {
    for (let code = 0; code < 256; code++) {
      const there = A_LAW_TO_MU_LAW[code];
      const back = MU_LAW_TO_A_LAW[there];
      expect(A_LAW_TO_MU_LAW[back]).toBe(A_LAW_TO_MU_LAW[MU_LAW_TO_A_LAW[A_LAW_TO_MU_LAW[back]]]);
      expect(Math.abs(A_LAW_TO_LINEAR[back] - A_LAW_TO_LINEAR[code])).toBeLessThanOrEqual(
        Math.max(48, Math.abs(A_LAW_TO_LINEAR[code]) / 16),
      );
    }
  });
});

describe('limiter', () => {
  it('leaves a quiet mix alone, keeps a loud one from clipping and recovers', () => {
    const limiter = new Limiter();
    const target = new Int16Array(160);
    const quiet = Int32Array.from(sine(500, 9000)(160));
    limiter.apply(quiet, target);
    expect([...target]).toEqual([...quiet]);
    const voices = [sine(500, 30000), sine(500, 30000), sine(500, 30000)];
    for (let frame = 0; frame < 20; frame++) {
      const parts = voices.map((voice) => voice(160));
      const mix = Int32Array.from({ length: 160 }, (_, i) => parts[0][i] + parts[1][i] + parts[2][i]);
      limiter.apply(mix, target);
      expect(Math.max(...target)).toBeLessThan(32767);
      // Clipped sines would show a third harmonic; the limited one is still a sine.
      if (frame > 0) expect(toneShare(target, 500)).toBeGreaterThan(0.995);
    }
    for (let frame = 0; frame < 60; frame++) limiter.apply(quiet, target);
    expect([...target]).toEqual([...quiet]);
  });
});

describe('resampler', () => {
  const convert = (rate: number, frequency: number, blocks: number[]): Int16Array => {
    const resampler = new Resampler(rate);
    let at = 0;
    const parts: number[] = [];
    const feed = (count: number): void => {
      const block = Float32Array.from(
        { length: count },
        () => 8000 * Math.sin((2 * Math.PI * frequency * at++) / rate),
      );
      parts.push(...resampler.push(block));
    };
    for (const block of blocks) feed(block);
    return Int16Array.from(parts);
  };

  it.each([16_000, 22_050, 24_000, 32_000, 44_100, 48_000])('keeps tones of the telephone band from %i Hz', (rate) => {
    const blocks = Array.from({ length: 100 }, (_, i) => Math.round(rate / 100) + (i % 3) - 1);
    const samples = convert(rate, 1000, blocks);
    expect(samples.length).toBeGreaterThan(7900);
    const middle = samples.subarray(500, 7500);
    expect(toneShare(middle, 1000)).toBeGreaterThan(0.9999);
    expect(level(middle)).toBeGreaterThan(5600);
    expect(level(middle)).toBeLessThan(5720);
  });

  it.each([16_000, 44_100, 48_000])('suppresses what would alias into the band from %i Hz', (rate) => {
    const samples = convert(
      rate,
      5200,
      Array.from({ length: 50 }, () => Math.round(rate / 100)),
    );
    // 5.2 kHz would come back as 2.8 kHz; 60 dB below the input is inaudible.
    expect(level(samples.subarray(500))).toBeLessThan(6);
  });

  it('gives the same samples whatever the block size', () => {
    const whole = convert(44_100, 700, [44_100]);
    const pieces = convert(
      44_100,
      700,
      Array.from({ length: 441 }, () => 100),
    );
    expect(pieces.length).toBe(whole.length);
    expect([...pieces]).toEqual([...whole]);
  });
});
