/**
 * Follows the event log once per process and shares what it read: subscribers, realtime and caches take events from here, so
 * the log is read once, not once per reader. Keeps a window of recent events in memory for readers a little behind.
 */
import type { Database } from '../db/database.ts';
import type { Logger } from '../log.ts';
import type { Event } from './event.ts';
import { logHead, readLast, readNext, type SequencedEvent } from './log-rows.ts';
import type { Signals } from './signals.ts';
import { Waker } from './waker.ts';

const batchSize = 500;
const windowSize = 4_096;
/** Falls back on this when a wake-up is lost: a node that died between its commit and its signal. */
const pollMs = 1_000;

export class LogFeed {
  readonly site: number;
  private readonly db: Database;
  private readonly log: Logger;
  private readonly signals: Signals;
  private at = { position: 0, sequencedAt: new Date(0) };
  /** Contiguous: window[0].position … at.position. */
  private window: SequencedEvent[] = [];
  private readonly listeners: ((events: SequencedEvent[]) => void)[] = [];
  private readonly cleanups: (() => void)[] = [];
  private running: Promise<void> | null = null;
  private stopped = false;
  private readonly waker = new Waker();

  constructor(options: { db: Database; site: number; log: Logger; signals: Signals }) {
    this.db = options.db;
    this.site = options.site;
    this.log = options.log;
    this.signals = options.signals;
  }

  /** Position of the last event handed out by this process. */
  get position(): number {
    return this.at.position;
  }

  /** Called in order, with at least one event; must not throw or wait. */
  listen(listener: (events: SequencedEvent[]) => void): void {
    this.listeners.push(listener);
  }

  async start(): Promise<void> {
    this.at = await logHead(this.db, this.site);
    // After a restart everybody resumes at once: from memory, not with a query each.
    this.window = await readLast(this.db, this.site, this.at.position, windowSize);
    // What this process sequences itself is offered.
    this.cleanups.push(
      this.signals.on('log', (_site, origin) => {
        if (origin === 'elsewhere') this.wake();
      }),
      this.signals.onReconnect(() => this.wake()),
    );
    this.running = this.follow();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const cleanup of this.cleanups) cleanup();
    this.wake();
    await this.running;
  }

  wake(): void {
    this.waker.wake();
  }

  /** Events in (after, position]; null when the window does not reach back to `after`. */
  recent(after: number, limit = Number.POSITIVE_INFINITY): SequencedEvent[] | null {
    if (after >= this.at.position) return [];
    const first = this.window[0];
    if (!first || first.position > after + 1) return null;
    const from = after + 1 - first.position;
    return this.window.slice(from, Math.min(this.window.length, from + limit));
  }

  /** What this process has just committed to the log; taken without reading it back where it follows what was handed out. */
  offer(events: SequencedEvent[]): void {
    if (events[0]?.position === this.at.position + 1) this.handOut(events);
    else this.wake();
  }

  /** One read; returns how many events came. Also drives readers of a bus that was not started (tests). */
  async readOnce(): Promise<number> {
    const events = await readNext(this.db, this.site, this.at, batchSize);
    // What was offered during the read is in it again.
    this.handOut(events.filter(({ position }) => position > this.at.position));
    return events.length;
  }

  private handOut(events: SequencedEvent[]): void {
    const last = events.at(-1);
    if (this.stopped || !last) return;
    if (last.position !== this.at.position + events.length)
      this.log.error({ from: this.at.position, to: last.position, count: events.length }, 'the event log has a gap');
    this.at = { position: last.position, sequencedAt: last.sequencedAt };
    this.window.push(...events);
    // Cut in large steps: cutting a few from the front each time would copy the window each time.
    if (this.window.length > windowSize * 1.5) this.window = this.window.slice(-windowSize);
    for (const listener of this.listeners) {
      try {
        listener(events);
      } catch (error) {
        this.log.error({ err: error }, 'a reader of the event log failed');
      }
    }
  }

  private async follow(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      let came = 0;
      try {
        came = await this.readOnce();
        failures = 0;
      } catch (error) {
        if (failures++ === 0 && !this.stopped)
          this.log.warn({ err: (error as Error).message }, 'the event log cannot be read');
      }
      if (came < batchSize && !this.stopped) await this.waker.rest(pollMs);
    }
  }
}

/** The part of `events` that carries one of the topics. */
export function carrying(events: Event[], topics: ReadonlySet<string>): Event[] {
  return events.filter((event) => event.topics.some((topic) => topics.has(topic)));
}
