import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PHASES, RealClock } from '../../src/media/clock.ts';

/** Time and one timer in the test's hand: it decides how late the timer fires. */
class FakeTime {
  now = 1000;
  private due: { at: number; run: () => void } | null = null;

  install(): void {
    vi.spyOn(performance, 'now').mockImplementation(() => this.now);
    vi.stubGlobal('setTimeout', (run: () => void, ms: number) => {
      this.due = { at: this.now + ms, run };
      return this.due;
    });
    vi.stubGlobal('clearTimeout', () => {
      this.due = null;
    });
  }

  get waiting(): boolean {
    return this.due !== null;
  }

  /** Lets the timer fire so many milliseconds after it was due. */
  fire(late: number): void {
    const { due } = this;
    if (!due) throw new Error('no timer');
    this.due = null;
    this.now = Math.max(this.now, due.at) + late;
    due.run();
  }
}

describe('the media clock', () => {
  let time: FakeTime;
  let turns: [number, number][];
  let clock: RealClock;

  beforeEach(() => {
    time = new FakeTime();
    time.install();
    turns = [];
    clock = new RealClock();
    clock.start((tick, phase) => turns.push([tick, phase]));
  });
  afterEach(() => {
    clock.stop();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('counts exactly over an hour although every timer is late', () => {
    for (let i = 0; time.now < 3_601_000; i++) time.fire(0.3 + (i % 17) * 1.7);
    expect(turns.length).toBe(Math.floor((time.now - 1000) / 5));
    expect(turns.at(-1)).toEqual([Math.floor((turns.length - 1) / PHASES) + 1, (turns.length - 1) % PHASES]);
    expect(clock.facts.skippedTicks).toBe(0);
  });

  it('serves every phase of every tick in order', () => {
    for (let i = 0; i < 20; i++) time.fire(0);
    expect(turns).toEqual(Array.from({ length: 20 }, (_, i) => [Math.floor(i / 4) + 1, i % 4]));
  });

  it('makes up for a short stall at once and skips what is older', () => {
    time.fire(140);
    expect(turns.length).toBe(29);
    expect(clock.facts).toEqual({ worstLatenessMs: 140, skippedTicks: 0 });
    turns.length = 0;
    time.fire(60_000);
    expect(turns.length).toBeLessThanOrEqual(11 * PHASES);
    expect(clock.facts.skippedTicks).toBeGreaterThan(2900);
    // The tick numbers tell how much time has passed.
    expect(turns.at(-1)![0]).toBe(Math.floor((time.now - 1000 - 5) / 20) + 1);
  });

  it('stops without leaving a timer', () => {
    clock.stop();
    expect(time.waiting).toBe(false);
  });
});
