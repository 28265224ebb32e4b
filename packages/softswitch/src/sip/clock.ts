/**
 * Time for the whole stack. Every timer of every layer is made here, so a test can steer time and `diagnostics()` can say
 * how many timers are left over.
 */
export type Timer = { cancel(): void };

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once after `ms` milliseconds. */
  after(ms: number, task: () => void): Timer;
  /** Timers that have neither fired nor been cancelled. */
  readonly pending: number;
}

class SystemTimer implements Timer {
  private readonly owner: SystemClock;
  private readonly handle: NodeJS.Timeout;
  private live = true;

  constructor(owner: SystemClock, ms: number, task: () => void) {
    this.owner = owner;
    this.owner.pending += 1;
    this.handle = setTimeout(() => {
      this.finish();
      task();
    }, ms);
  }

  cancel(): void {
    if (!this.live) return;
    clearTimeout(this.handle);
    this.finish();
  }

  private finish(): void {
    this.live = false;
    this.owner.pending -= 1;
  }
}

export class SystemClock implements Clock {
  pending = 0;

  now(): number {
    return Date.now();
  }

  after(ms: number, task: () => void): Timer {
    // setTimeout turns anything above 2^31-1 into 1 ms: an expiry in the far future must not fire at once.
    return new SystemTimer(this, Math.min(Math.max(0, ms), 0x7fffffff), task);
  }
}

type Due = { at: number; order: number; task: () => void };

/** A clock that stands still until told to `advance`; timers fire in order of their due time. */
export class ManualClock implements Clock {
  private time: number;
  private order = 0;
  private readonly due = new Set<Due>();

  constructor(start = 1_700_000_000_000) {
    this.time = start;
  }

  get pending(): number {
    return this.due.size;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, task: () => void): Timer {
    const entry: Due = { at: this.time + Math.max(0, ms), order: this.order++, task };
    this.due.add(entry);
    return { cancel: () => void this.due.delete(entry) };
  }

  /** Moves time forward and runs whatever falls due on the way, letting promises settle after each timer. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settle();
    for (let next = this.next(until); next; next = this.next(until)) {
      this.due.delete(next);
      this.time = next.at;
      next.task();
      await settle();
    }
    this.time = until;
  }

  private next(until: number): Due | undefined {
    let best: Due | undefined;
    for (const entry of this.due) {
      if (entry.at > until) continue;
      if (!best || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) best = entry;
    }
    return best;
  }
}

/** Lets queued microtasks and immediate callbacks run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
