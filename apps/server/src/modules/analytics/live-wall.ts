/** Keeps open walls of this node current: an event that may change one marks it, and it is read again at most once a second. */
import { type Event, type Kernel, systemScope } from '#kernel';
import { readWall } from './read-wall.ts';

const gapMs = 1_000;
const relevant = /^(work\.|agent\.|queue\.|conversation\.rated|ticket\.)/;

export class LiveWall {
  private readonly kernel: Kernel;
  private readonly watched = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;
  private dirty = false;
  private reading = false;
  private stopped = false;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** A browser opened the wall of a unit. Kept while anybody on this node listens. */
  watch(unitId: string): void {
    this.watched.set(unitId, 0);
  }

  take(events: Event[]): void {
    if (this.watched.size === 0 || !events.some(({ type }) => relevant.test(type))) return;
    this.dirty = true;
    this.plan();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  private plan(): void {
    if (this.timer || this.reading || this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.push();
    }, gapMs);
  }

  private async push(): Promise<void> {
    this.reading = true;
    this.dirty = false;
    try {
      for (const unitId of [...this.watched.keys()]) {
        const topic = `wall:${unitId}`;
        if (!this.kernel.realtime.listened(topic)) {
          this.watched.delete(unitId);
          continue;
        }
        // Every listener holds analytics.wall at this unit (checked on subscribe), which reaches all below it.
        this.kernel.realtime.push(
          topic,
          'analytics.wall',
          await readWall(this.kernel.db, systemScope('analytics.wall'), unitId),
        );
      }
    } catch (error) {
      this.kernel.log.warn({ err: error }, 'the wall could not be read');
    } finally {
      this.reading = false;
      if (this.dirty) this.plan();
    }
  }
}
