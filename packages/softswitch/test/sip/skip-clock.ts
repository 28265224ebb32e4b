import type { Clock, Timer } from '../../src/sip/clock.ts';

type Entry = { at: number; task: () => void; handle: NodeJS.Timeout };

/**
 * Runs in real time, but can jump: `skip` fires at once what would fall due in that span. Lets tests see transactions end
 * (32 s after the call on UDP) without waiting, while a timer that was forgotten further out still shows as pending.
 */
export class SkipClock implements Clock {
  private offset = 0;
  private readonly entries = new Set<Entry>();

  get pending(): number {
    return this.entries.size;
  }

  now(): number {
    return Date.now() + this.offset;
  }

  after(ms: number, task: () => void): Timer {
    const entry: Entry = { at: this.now() + Math.max(0, ms), task, handle: setTimeout(() => {}, 0) };
    this.entries.add(entry);
    this.schedule(entry);
    return { cancel: () => this.remove(entry) };
  }

  /** Jumps ahead; timers due on the way fire in order, with a turn of the event loop after each. */
  async skip(ms: number): Promise<void> {
    const until = this.now() + ms;
    for (;;) {
      const next = [...this.entries].filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.offset += Math.max(0, next.at - this.now());
      this.fire(next);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.offset += Math.max(0, until - this.now());
    for (const entry of this.entries) this.schedule(entry);
  }

  private schedule(entry: Entry): void {
    clearTimeout(entry.handle);
    entry.handle = setTimeout(() => this.fire(entry), Math.min(Math.max(0, entry.at - this.now()), 0x7fffffff));
  }

  private fire(entry: Entry): void {
    if (!this.entries.has(entry)) return;
    this.remove(entry);
    entry.task();
  }

  private remove(entry: Entry): void {
    clearTimeout(entry.handle);
    this.entries.delete(entry);
  }
}
