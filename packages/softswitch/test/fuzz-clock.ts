import type { Clock, Timer } from '../src/sip/clock.ts';

const SLOT_MS = 50;

/** A clock for very many timers: they lie in slots of 50 ms and fire together when time is moved past them. */
export class FuzzClock implements Clock {
  pending = 0;
  private slot = 34_000_000_000;
  private readonly slots = new Map<number, Set<() => void>>();
  private readonly order: number[] = [];

  now(): number {
    return this.slot * SLOT_MS;
  }

  after(ms: number, task: () => void): Timer {
    const at = this.slot + Math.max(1, Math.ceil(ms / SLOT_MS));
    let tasks = this.slots.get(at);
    if (!tasks) {
      tasks = new Set();
      this.slots.set(at, tasks);
      this.insert(at);
    }
    const owner = tasks;
    const run = (): void => task();
    owner.add(run);
    this.pending += 1;
    return {
      cancel: () => {
        if (!owner.delete(run)) return;
        this.pending -= 1;
        // Slots far ahead must not pile up empty: the run measures the stack's memory, not this clock's.
        if (owner.size === 0 && this.slots.get(at) === owner) this.slots.delete(at);
      },
    };
  }

  advance(ms: number): void {
    const until = this.slot + Math.ceil(ms / SLOT_MS);
    while (this.order.length > 0 && this.order[0]! <= until) {
      const at = this.order.shift()!;
      this.slot = at;
      const tasks = this.slots.get(at);
      if (!tasks) continue;
      this.slots.delete(at);
      for (const task of tasks) {
        if (!tasks.delete(task)) continue;
        this.pending -= 1;
        task();
      }
    }
    this.slot = until;
  }

  /** Keeps the slots sorted; new ones mostly belong near the end. */
  private insert(at: number): void {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.order[middle]! < at) low = middle + 1;
      else high = middle;
    }
    this.order.splice(low, 0, at);
  }
}
