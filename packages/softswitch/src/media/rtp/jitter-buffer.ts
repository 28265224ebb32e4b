import { Concealer } from '../audio/concealment.ts';
import { FRAME_SAMPLES, frameEnergy } from '../audio/frame.ts';

/** Half a second; small, because the rings of all legs together should stay in the processor's cache. */
const RING = 4096;
const MASK = RING - 1;
/** Samples; a jump further than this is a new time line, not jitter. */
const JUMP = RING - 1024;
/** Packets that arrive too late in a row before the time line is taken as moved. */
const LATE_RUN = 8;
/** Pulls (20 ms) over which the smallest reserve is watched before the delay is shortened. */
const WATCH = 100;
/** Mean square below which a frame may be dropped unheard (about −50 dBFS). */
const QUIET = 10_000;

/** Marks a sample that is not there; G.711 never expands to it. */
const MISSING = -32768;

export type JitterSettings = {
  /** Delay given to the first packet and after each jump, ms. */
  initialMs: number;
  /** Delay is never grown beyond this, ms. */
  maxMs: number;
};

export const DEFAULT_JITTER: JitterSettings = { initialMs: 40, maxMs: 200 };

/**
 * Adaptive play-out buffer over RTP timestamps (8 kHz): any packet length, reordering and duplicates fall into place by
 * themselves. A late packet lengthens the delay at once; a reserve that stays unused shortens it by one frame, in a
 * quiet moment if there is one, which also follows a sender whose clock runs fast or slow.
 */
export class JitterBuffer {
  late = 0;
  concealed = 0;
  resyncs = 0;

  private readonly ring = new Int16Array(RING);
  private readonly filled = new Uint8Array(RING);
  private readonly concealer = new Concealer();
  private readonly patchwork = new Int16Array(FRAME_SAMPLES);
  private readonly initial: number;
  private readonly max: number;
  private started = false;
  private playAt = 0;
  private newest = 0;
  private lateRun = 0;
  private reserve = RING;
  private watched = 0;
  private sinceAudio = 0;

  constructor(settings: JitterSettings = DEFAULT_JITTER) {
    this.initial = settings.initialMs * 8;
    this.max = settings.maxMs * 8;
  }

  /** Milliseconds between the play-out point and the newest sample. */
  get depthMs(): number {
    return this.started ? ((this.newest - this.playAt) | 0) / 8 : 0;
  }

  reset(): void {
    this.started = false;
    this.filled.fill(0);
    this.concealer.reset();
  }

  /** `table` expands one payload byte to a linear sample. */
  insert(timestamp: number, marker: boolean, bytes: Uint8Array, start: number, end: number, table: Int16Array): void {
    const count = end - start;
    if (count <= 0 || count > 2048) return;
    if (!this.started) this.begin(timestamp);
    let ahead = (timestamp - this.playAt) | 0;
    if (ahead > JUMP - count || ahead < -JUMP) {
      this.resync(timestamp);
      ahead = this.initial;
    } else if (ahead < 0) {
      ahead = this.handleLate(timestamp, ahead, count, marker);
      if (ahead + count <= 0) return;
    } else {
      this.lateRun = 0;
    }
    if (ahead < this.reserve) this.reserve = ahead;
    const from = ahead < 0 ? -ahead : 0;
    let at = (this.playAt + ahead + from) & MASK;
    for (let i = start + from; i < end; i++) {
      this.ring[at] = table[bytes[i]];
      this.filled[at] = 1;
      at = (at + 1) & MASK;
    }
    const last = (timestamp + count) | 0;
    if (((last - this.newest) | 0) > 0) this.newest = last;
  }

  /** Takes the next 20 ms; false when nothing was there and nothing is being concealed (the frame is silent then). */
  pull(frame: Int16Array): boolean {
    if (!this.started) {
      frame.fill(0);
      return false;
    }
    const missing = this.take(frame);
    let audible = true;
    if (missing === 0) {
      this.concealer.good(frame);
      this.sinceAudio = 0;
    } else {
      audible = this.patch(frame, missing);
    }
    this.playAt = (this.playAt + FRAME_SAMPLES) | 0;
    this.shorten(frame);
    return audible;
  }

  /** Lets time pass without play-out (the clock had to skip ticks). */
  skip(frames: number): void {
    for (let i = 0; i < frames && this.started; i++) {
      this.clear(FRAME_SAMPLES);
      this.playAt = (this.playAt + FRAME_SAMPLES) | 0;
    }
  }

  private take(frame: Int16Array): number {
    let missing = 0;
    let at = this.playAt & MASK;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      if (this.filled[at] === 1) {
        frame[i] = this.ring[at];
        this.filled[at] = 0;
      } else {
        frame[i] = MISSING;
        missing++;
      }
      at = (at + 1) & MASK;
    }
    return missing;
  }

  /** Some or all samples of the frame are lost: conceal unless the sender has simply stopped talking. */
  private patch(frame: Int16Array, missing: number): boolean {
    this.sinceAudio++;
    if (missing < FRAME_SAMPLES) {
      // Packets longer than a frame leave half frames behind when they are lost: only the hole is filled.
      this.concealer.conceal(this.patchwork);
      for (let i = 0; i < FRAME_SAMPLES; i++) if (frame[i] === MISSING) frame[i] = this.patchwork[i];
      this.concealer.remember(frame);
      this.concealed++;
      return true;
    }
    if (this.sinceAudio > 3) {
      frame.fill(0);
      return false;
    }
    this.concealer.conceal(frame);
    this.concealed++;
    return true;
  }

  private handleLate(timestamp: number, ahead: number, count: number, marker: boolean): number {
    this.late++;
    this.lateRun++;
    if (marker || this.lateRun >= LATE_RUN) {
      this.resync(timestamp);
      return this.initial;
    }
    const grow = Math.ceil(-ahead / FRAME_SAMPLES) * FRAME_SAMPLES;
    const depth = (this.newest - this.playAt) | 0;
    if (grow + Math.max(depth, count) > this.max) return ahead;
    this.playAt = (this.playAt - grow) | 0;
    this.reserve = RING;
    this.watched = 0;
    return ahead + grow;
  }

  private shorten(frame: Int16Array): void {
    const depth = (this.newest - this.playAt) | 0;
    if (depth > this.max + 2 * FRAME_SAMPLES) {
      this.drop();
      return;
    }
    if (++this.watched < WATCH) return;
    // Two frames of unused reserve: one of them is pure delay. Without a quiet moment it goes at twice the watch time.
    if (this.reserve >= 2 * FRAME_SAMPLES && this.reserve < RING) {
      if (this.watched < 2 * WATCH && frameEnergy(frame) > QUIET) return;
      this.drop();
    }
    this.reserve = RING;
    this.watched = 0;
  }

  private drop(): void {
    this.clear(FRAME_SAMPLES);
    this.playAt = (this.playAt + FRAME_SAMPLES) | 0;
  }

  private clear(count: number): void {
    for (let i = 0, at = this.playAt & MASK; i < count; i++, at = (at + 1) & MASK) this.filled[at] = 0;
  }

  private begin(timestamp: number): void {
    this.started = true;
    this.playAt = (timestamp - this.initial) | 0;
    this.newest = timestamp | 0;
    this.lateRun = 0;
    this.reserve = RING;
    this.watched = 0;
    this.sinceAudio = 4;
  }

  private resync(timestamp: number): void {
    this.resyncs++;
    this.filled.fill(0);
    this.begin(timestamp);
  }
}
