import { performance } from 'node:perf_hooks';
import { FRAME_MS } from './audio/frame.ts';

/** Called for each 20 ms of media time; `skipped` ticks before this one had to be given up after a long stall. */
export type TickHandler = (tick: number, skipped: number) => void;

/** The only source of time in the media half; tests steer it. */
export interface MediaClock {
  /** Monotonic milliseconds with fraction. */
  now(): number;
  start(handler: TickHandler): void;
  stop(): void;
}

/** Ticks made up for at once after a stall; what is older is skipped so that a suspended machine does not burst. */
const MAX_CATCH_UP = 10;

/**
 * One timer for all legs of a worker. Each deadline is counted from the start, not from the last tick, so lateness never
 * adds up: after an hour the tick count is exact.
 */
export class RealClock implements MediaClock {
  /** Largest lateness of a tick so far, ms. */
  worstLatenessMs = 0;
  skippedTicks = 0;

  private timer: NodeJS.Timeout | null = null;
  private origin = 0;
  private ticks = 0;
  private handler: TickHandler = () => {};

  now(): number {
    return performance.now();
  }

  start(handler: TickHandler): void {
    this.handler = handler;
    this.origin = this.now();
    this.ticks = 0;
    this.schedule();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.handler = () => {};
  }

  private schedule(): void {
    const wait = this.origin + (this.ticks + 1) * FRAME_MS - this.now();
    this.timer = setTimeout(() => this.run(), Math.max(0, Math.ceil(wait)));
  }

  private run(): void {
    const elapsed = this.now() - this.origin;
    const due = Math.floor(elapsed / FRAME_MS) - this.ticks;
    if (due > 0) this.worstLatenessMs = Math.max(this.worstLatenessMs, elapsed - (this.ticks + 1) * FRAME_MS);
    const skipped = Math.max(0, due - MAX_CATCH_UP);
    this.ticks += skipped;
    this.skippedTicks += skipped;
    for (let i = skipped; i < due; i++) {
      this.ticks++;
      this.handler(this.ticks, i === skipped ? skipped : 0);
    }
    if (this.timer) this.schedule();
  }
}

/** Time that stands still until told: tests advance it by whole frames. */
export class ManualClock implements MediaClock {
  private ticks = 0;
  private handler: TickHandler = () => {};

  now(): number {
    return this.ticks * FRAME_MS;
  }

  start(handler: TickHandler): void {
    this.handler = handler;
  }

  stop(): void {
    this.handler = () => {};
  }

  advance(frames: number): void {
    for (let i = 0; i < frames; i++) {
      this.ticks++;
      this.handler(this.ticks, 0);
    }
  }
}
