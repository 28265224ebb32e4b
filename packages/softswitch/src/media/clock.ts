import { FRAME_MS } from './audio/frame.ts';

/** Each tick is served in this many turns 5 ms apart: packets never wait for the frames of all legs at once. */
export const PHASES = 4;

/** Called once per tick (20 ms of media time) and phase. After a long stall tick numbers may be missing. */
export type TickHandler = (tick: number, phase: number) => void;

/** The only source of time in the media half; tests steer it. */
export interface MediaClock {
  /** Monotonic milliseconds with fraction. */
  now(): number;
  start(handler: TickHandler): void;
  stop(): void;
  readonly facts: ClockFacts;
}

/** Largest lateness of a turn so far, and ticks given up after stalls. */
export type ClockFacts = { worstLatenessMs: number; skippedTicks: number };

/** Ticks made up for at once after a stall; what is older is skipped so that a suspended machine does not burst. */
const MAX_CATCH_UP = 10;
const PHASE_MS = FRAME_MS / PHASES;

/**
 * One timer for all legs of a worker. Each deadline is counted from the start, not from the last one, so lateness never
 * adds up: after an hour the tick count is exact.
 */
export class RealClock implements MediaClock {
  private timer: NodeJS.Timeout | null = null;
  private origin = 0;
  private turns = 0;
  private worst = 0;
  private skipped = 0;
  private handler: TickHandler = () => {};

  get facts(): ClockFacts {
    return { worstLatenessMs: this.worst, skippedTicks: this.skipped };
  }

  now(): number {
    return performance.now();
  }

  start(handler: TickHandler): void {
    this.handler = handler;
    this.origin = this.now();
    this.turns = 0;
    this.schedule();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.handler = () => {};
  }

  private schedule(): void {
    const wait = this.origin + (this.turns + 1) * PHASE_MS - this.now();
    this.timer = setTimeout(() => this.run(), Math.max(0, Math.ceil(wait)));
  }

  private run(): void {
    const elapsed = this.now() - this.origin;
    const due = Math.floor(elapsed / PHASE_MS);
    if (due > this.turns) this.worst = Math.max(this.worst, elapsed - (this.turns + 1) * PHASE_MS);
    const excess = Math.floor((due - this.turns) / PHASES) - MAX_CATCH_UP;
    if (excess > 0) {
      this.turns += excess * PHASES;
      this.skipped += excess;
    }
    while (this.turns < due) {
      const turn = this.turns++;
      this.handler(Math.floor(turn / PHASES) + 1, turn % PHASES);
    }
    if (this.timer) this.schedule();
  }
}

/** Time that stands still until told: tests advance it by whole frames. */
export class ManualClock implements MediaClock {
  readonly facts: ClockFacts = { worstLatenessMs: 0, skippedTicks: 0 };
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
      for (let phase = 0; phase < PHASES; phase++) this.handler(this.ticks, phase);
    }
  }
}
