import { energyOfLevel, FRAME_MS, frameEnergy, SILENT_FRAME } from '../audio/frame.ts';
import type { RecordOptions } from '../types.ts';
import { WavWriter } from './wav-writer.ts';

export type RecordingEnd = 'stopped' | 'silence' | 'limit' | 'leg-closed' | 'error';

/** Below this level the received side counts as silence (voice mail). */
const SILENCE_LEVEL = energyOfLevel(-45);
/** Shorter is a click and no first sound. */
const SOUND_FRAMES = 5;

/** One running recording of one leg; fed each tick, pauses by writing silence so that the time line stays true. */
export class Recorder {
  readonly options: RecordOptions;
  paused = false;

  private readonly writer: WavWriter;
  private readonly maxFrames: number;
  private readonly silenceFrames: number;
  private readonly firstFrames: number;
  private quiet = 0;
  private loud = 0;

  private constructor(options: RecordOptions, writer: WavWriter) {
    this.options = options;
    this.writer = writer;
    this.maxFrames = options.maxMs ? Math.ceil(options.maxMs / FRAME_MS) : Number.POSITIVE_INFINITY;
    this.silenceFrames = options.silenceMs ? Math.ceil(options.silenceMs / FRAME_MS) : Number.POSITIVE_INFINITY;
    this.firstFrames = options.firstMs ? Math.ceil(options.firstMs / FRAME_MS) : this.silenceFrames;
  }

  /** Opens the file; `phase` spreads the disk work of many recordings over time. */
  static async start(options: RecordOptions, phase: number): Promise<Recorder> {
    return new Recorder(options, await WavWriter.create(options.path, options.mono ? 1 : 2, phase));
  }

  get durationMs(): number {
    return this.writer.frames * FRAME_MS;
  }

  get failure(): string | null {
    return this.writer.failure;
  }

  private get begun(): boolean {
    return this.loud >= SOUND_FRAMES;
  }

  /** One tick; returns why the recording is over, or null. */
  push(received: Int16Array, sent: Int16Array): RecordingEnd | null {
    if (this.paused) this.writer.push(SILENT_FRAME, SILENT_FRAME);
    else this.writer.push(received, sent);
    if (this.writer.failure !== null) return 'error';
    if (this.writer.frames >= this.maxFrames) return 'limit';
    if (this.silenceFrames !== Number.POSITIVE_INFINITY && !this.paused) {
      const silent = frameEnergy(received) < SILENCE_LEVEL;
      if (!this.begun) this.loud = silent ? 0 : this.loud + 1;
      // A click within the first silence does not make it begin anew.
      if (silent) this.quiet += 1;
      else if (this.begun) this.quiet = 0;
      if (this.quiet >= (this.begun ? this.silenceFrames : this.firstFrames)) return 'silence';
    }
    return null;
  }

  /** Ticks the clock had to skip: silence keeps the two channels and the wall clock together. */
  skip(frames: number): void {
    for (let i = 0; i < Math.min(frames, 3000); i++) this.writer.push(SILENT_FRAME, SILENT_FRAME);
  }

  finish(): Promise<void> {
    return this.writer.finish();
  }
}
