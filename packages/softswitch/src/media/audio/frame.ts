/** The one audio format inside the engine: 8 kHz, mono, 16-bit linear, cut into 20 ms frames. */
export const SAMPLE_RATE = 8000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = 160;

/** Shared all-zero frame; never write to it. */
export const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

/** Mean square of a frame, 0 … 2^30; cheap enough for each tick (no square root, no logarithm). */
export function frameEnergy(frame: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < frame.length; i++) sum += frame[i] * frame[i];
  return sum / frame.length;
}

/** Mean square that corresponds to a level in dBFS (0 dBFS = full-scale square wave). */
export const energyOfLevel = (dbfs: number): number => 32768 * 32768 * 10 ** (dbfs / 10);
