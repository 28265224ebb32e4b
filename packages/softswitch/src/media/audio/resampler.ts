import { SAMPLE_RATE } from './frame.ts';

/** Zero crossings of the sinc on each side, at the lower of both rates: 70 dB of stop band with the Blackman window. */
const HALF_WIDTH = 16;

type Kernel = { phases: Float32Array[]; taps: number; up: number; down: number };
const kernels = new Map<number, Kernel>();

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function kernelFor(inputRate: number): Kernel {
  const known = kernels.get(inputRate);
  if (known) return known;
  const divisor = greatestCommonDivisor(inputRate, SAMPLE_RATE);
  const up = SAMPLE_RATE / divisor;
  const down = inputRate / divisor;
  const scale = Math.min(1, SAMPLE_RATE / inputRate) * 0.94;
  const reach = Math.ceil(HALF_WIDTH / scale);
  const taps = reach * 2;
  const phases: Float32Array[] = [];
  for (let phase = 0; phase < up; phase++) {
    const kernel = new Float32Array(taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - reach + 1 - phase / up;
      const x = distance * scale;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const w = (distance / reach + 1) / 2;
      const window = w <= 0 || w >= 1 ? 0 : 0.42 - 0.5 * Math.cos(2 * Math.PI * w) + 0.08 * Math.cos(4 * Math.PI * w);
      kernel[tap] = sinc * window;
      sum += kernel[tap];
    }
    for (let tap = 0; tap < taps; tap++) kernel[tap] /= sum;
    phases.push(kernel);
  }
  const made = { phases, taps, up, down };
  kernels.set(inputRate, made);
  return made;
}

/**
 * Streaming conversion of any integer rate to 8 kHz by a windowed-sinc polyphase filter. Feed blocks in order; the state
 * between blocks is kept, so block borders are inaudible.
 */
export class Resampler {
  private readonly kernel: Kernel;
  private readonly passThrough: boolean;
  private history: Float32Array;
  private phase = 0;

  constructor(inputRate: number) {
    this.passThrough = inputRate === SAMPLE_RATE;
    this.kernel = kernelFor(this.passThrough ? SAMPLE_RATE : inputRate);
    this.history = new Float32Array(this.kernel.taps / 2 - 1);
  }

  /** Samples in −32768 … 32767 at the input rate; returns those at 8 kHz that are complete so far. */
  push(block: Float32Array): Int16Array {
    if (this.passThrough) return Int16Array.from(block);
    const { phases, taps, up, down } = this.kernel;
    const input = new Float32Array(this.history.length + block.length);
    input.set(this.history);
    input.set(block, this.history.length);
    const output = new Int16Array(Math.max(0, Math.ceil(((input.length - taps + 1) * up - this.phase) / down)));
    let position = 0;
    let written = 0;
    while (position + taps <= input.length) {
      const kernel = phases[this.phase];
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += kernel[tap] * input[position + tap];
      output[written++] = sum > 32767 ? 32767 : sum < -32768 ? -32768 : Math.round(sum);
      this.phase += down;
      position += Math.floor(this.phase / up);
      this.phase %= up;
    }
    this.history = input.slice(position);
    return output.subarray(0, written);
  }

  /** The tail that still sits in the filter; call once at the end. */
  flush(): Int16Array {
    return this.passThrough ? new Int16Array(0) : this.push(new Float32Array(this.kernel.taps / 2));
  }
}
