import { SAMPLE_RATE } from './frame.ts';

export type ToneShape = { frequencies: number[]; onMs: number; offMs: number; repeat?: number };

/** Peak of one sine in a tone: −9 dBFS each, so that two together stay below full scale. */
const AMPLITUDE = 11600;
/** Short raised-cosine edges avoid the click of a hard start. */
const EDGE_SAMPLES = 40;

/**
 * Endless or counted cadence of one or more sines (dial tone, ringback, busy, DTMF in band).
 * `read` fills the frame and returns how many samples were written (less than asked = the tone has ended).
 */
export class ToneGenerator {
  private readonly steps: number[];
  private readonly onSamples: number;
  private readonly offSamples: number;
  private readonly totalSamples: number;
  private position = 0;

  constructor(shape: ToneShape) {
    this.steps = shape.frequencies.map((frequency) => (2 * Math.PI * frequency) / SAMPLE_RATE);
    this.onSamples = Math.max(0, Math.round((shape.onMs * SAMPLE_RATE) / 1000));
    this.offSamples = Math.max(0, Math.round((shape.offMs * SAMPLE_RATE) / 1000));
    this.totalSamples = (this.onSamples + this.offSamples) * Math.max(1, shape.repeat ?? 1);
  }

  read(target: Int16Array, offset: number): number {
    const count = Math.min(target.length - offset, this.totalSamples - this.position);
    const period = this.onSamples + this.offSamples;
    for (let i = 0; i < count; i++) {
      const at = this.position % period;
      target[offset + i] = at < this.onSamples ? this.sampleAt(at) : 0;
      this.position++;
    }
    return count;
  }

  rewind(): void {
    this.position = 0;
  }

  private sampleAt(at: number): number {
    let sum = 0;
    for (const step of this.steps) sum += Math.sin(step * at);
    const edge = Math.min(at, this.onSamples - 1 - at);
    const gain = edge < EDGE_SAMPLES ? 0.5 - 0.5 * Math.cos((Math.PI * edge) / EDGE_SAMPLES) : 1;
    return Math.round((sum * AMPLITUDE * gain * 2) / Math.max(2, this.steps.length));
  }
}
