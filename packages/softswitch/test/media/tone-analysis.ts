/** Measuring instruments of the tests; independent of the code under test. */

/** Power of one frequency in 8 kHz samples by correlation (single-bin DFT), relative to total power: 0 … 1. */
export function toneShare(samples: Int16Array | number[], frequency: number): number {
  let real = 0;
  let imaginary = 0;
  let energy = 0;
  for (let i = 0; i < samples.length; i++) {
    const angle = (2 * Math.PI * frequency * i) / 8000;
    real += samples[i] * Math.cos(angle);
    imaginary += samples[i] * Math.sin(angle);
    energy += samples[i] * samples[i];
  }
  return energy === 0 ? 0 : (2 * (real * real + imaginary * imaginary)) / (samples.length * energy);
}

/**
 * The tone's share of all energy, frame by frame (200 ms): a player that stumbles once on a busy machine shifts the phase,
 * and over the whole length the halves would cancel each other though every moment of it is the tone.
 */
export function toneShareInFrames(samples: Int16Array | number[], frequency: number): number {
  const frame = 1600;
  let tone = 0;
  let all = 0;
  for (let at = 0; at < samples.length; at += frame) {
    const part = samples.slice(at, at + frame);
    const energy = part.length * level(part) ** 2;
    tone += toneShare(part, frequency) * energy;
    all += energy;
  }
  return all === 0 ? 0 : tone / all;
}

/** Root mean square. */
export function level(samples: Int16Array | number[]): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(energy / samples.length);
}

/** Strongest frequency between 100 and 3800 Hz, in steps of 10 Hz. */
export function dominant(samples: Int16Array | number[]): number {
  let best = 0;
  let bestShare = 0;
  for (let frequency = 100; frequency <= 3800; frequency += 10) {
    const share = toneShare(samples, frequency);
    if (share > bestShare) {
      bestShare = share;
      best = frequency;
    }
  }
  return best;
}

/** Endless sine, read in blocks. */
export function sine(frequency: number, amplitude = 8000): (count: number) => Int16Array {
  let at = 0;
  return (count) => {
    const samples = new Int16Array(count);
    for (let i = 0; i < count; i++, at++) {
      samples[i] = Math.round(amplitude * Math.sin((2 * Math.PI * frequency * at) / 8000));
    }
    return samples;
  };
}
