/** Keeps the open monitors of this node current: whatever may change one marks it, and each is read again, with its leader's rights, at most once a second. */
import { type Event, type Kernel, systemScope } from '#kernel';
import { scopeOfStaff } from '#modules/identity';
import { liveSignal } from '#modules/telephony';
import { readLive } from './read-live.ts';

const gapMs = 1_000;
/** What came may still be on its way through the desk. */
const settleMs = 150;
const relevant = /^(work\.|agent\.|queue\.|call\.|wrapup\.)/;
const program = systemScope('livecalls');

export class LiveWatch {
  private readonly kernel: Kernel;
  private readonly folder: string;
  private readonly watching = new Set<string>();
  private readonly off: () => void;
  private timer: NodeJS.Timeout | null = null;
  private dirty = false;
  private reading = false;
  private stopped = false;
  private last = 0;

  constructor(kernel: Kernel, folder: string) {
    this.kernel = kernel;
    this.folder = folder;
    this.off = kernel.signals.on(liveSignal, () => this.mark());
  }

  /** A leader's browser listens. Kept while it does. */
  watch(staffId: string): void {
    this.watching.add(staffId);
  }

  take(events: Event[]): void {
    if (events.some(({ type }) => relevant.test(type))) this.mark();
  }

  stop(): void {
    this.stopped = true;
    this.off();
    if (this.timer) clearTimeout(this.timer);
  }

  private mark(): void {
    if (this.watching.size === 0) return;
    this.dirty = true;
    this.plan();
  }

  private plan(): void {
    if (this.timer || this.reading || this.stopped) return;
    const wait = Math.max(settleMs, this.last + gapMs - performance.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.push();
    }, wait);
  }

  private async push(): Promise<void> {
    this.reading = true;
    this.dirty = false;
    try {
      for (const staffId of [...this.watching]) {
        const topic = `livecalls:${staffId}`;
        if (!this.kernel.realtime.listened(topic)) {
          this.watching.delete(staffId);
          continue;
        }
        const scope = await scopeOfStaff(this.kernel.db, program, staffId);
        if (scope)
          this.kernel.realtime.push(topic, 'livecalls.live', await readLive(this.kernel.db, scope, this.folder));
      }
    } catch (error) {
      this.kernel.log.warn({ err: error }, 'calls could not be read for those who watch them');
    } finally {
      this.reading = false;
      this.last = performance.now();
      if (this.dirty) this.plan();
    }
  }
}
