/** The event machinery of one process: sequencer, feed, subscribers, tails. */
import { Database } from '../db/database.ts';
import { outOfReach } from '../db/out-of-reach.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { EventBus, Subscription, Tail } from './bus.ts';
import type { Event, EventKind } from './event.ts';
import { carrying, LogFeed } from './feed.ts';
import type { Leases } from './leases.ts';
import { asKind, logHead, positionBefore, readTopics, readTypes } from './log-rows.ts';
import { discard, listParked, makeDue, type ParkedEvent } from './parking.ts';
import { keepMonthsAhead } from './partitions.ts';
import { Sequencer } from './sequencer.ts';
import type { Signals } from './signals.ts';
import { Subscribers } from './subscribers.ts';

/** Positions read at once of the past. */
const historyStep = 5_000;

/** What this process takes part in. Every process follows the log; only workers sequence and run subscribers. */
export type BusRoles = { sequence: boolean; subscribe: boolean };

export class ProcessEventBus implements EventBus {
  private readonly db: Database;
  /** Apart from the program's pool: requests that wait for row locks must not stop the log. */
  private readonly own: Database;
  private readonly site: number;
  private readonly log: Logger;
  private readonly leases: Leases;
  private readonly signals: Signals;
  private readonly feed: LogFeed;
  private readonly sequencer: Sequencer;
  private readonly subscribers: Subscribers;
  private readonly stops: (() => Promise<void> | void)[] = [];
  private state: 'wiring' | 'started' | 'stopped' = 'wiring';
  private inline: Promise<void> | null = null;

  constructor(options: {
    db: Database;
    site: number;
    log: Logger;
    metrics: Metrics;
    leases: Leases;
    signals: Signals;
  }) {
    this.db = options.db;
    this.site = options.site;
    this.log = options.log;
    this.leases = options.leases;
    this.signals = options.signals;
    this.own = new Database(options.db.url, { max: 3, log: options.log, applicationName: 'qiao-events' });
    this.feed = new LogFeed({ ...options, db: this.own });
    this.sequencer = new Sequencer({ ...options, db: this.own, moved: (events) => this.feed.offer(events) });
    this.subscribers = new Subscribers({ ...options, feed: this.feed });
  }

  subscribe<P>(subscription: Subscription<P>): void {
    if (this.state !== 'wiring') throw new Error(`${subscription.name} subscribes after the start`);
    this.subscribers.add(subscription as unknown as Subscription);
  }

  tail(tail: Tail): void {
    this.feed.listen((events) => tail.handle(events));
  }

  /** Position up to which tails of this process have been served. */
  position(): number {
    return this.feed.position;
  }

  async head(): Promise<number> {
    return this.state === 'started' ? this.feed.position : (await logHead(this.own, this.site)).position;
  }

  async since(
    position: number,
    topics: string[],
    limit: number,
  ): Promise<{ events: Event[]; head: number; complete: boolean }> {
    const head = await this.head();
    if (position >= head || topics.length === 0) return { events: [], head, complete: true };
    const recent = this.state === 'started' ? this.feed.recent(position) : null;
    const events = recent
      ? carrying(recent, new Set(topics))
      : await readTopics(this.own, this.site, { after: position, upTo: head }, topics, limit);
    if (events === null || events.length > limit) return { events: [], head, complete: false };
    return { events, head, complete: true };
  }

  async *history(kinds: EventKind[], since: Date, upTo?: number): AsyncIterable<Event[]> {
    const known = new Map(kinds.map((kind) => [kind.type, kind]));
    const end = upTo ?? (await logHead(this.db, this.site)).position;
    for (let at = await positionBefore(this.db, this.site, since); at < end; at += historyStep) {
      const events = await readTypes(this.db, this.site, at, Math.min(end, at + historyStep), [...known.keys()]);
      if (events.length > 0) yield events.map((event) => asKind(event, known.get(event.type)!));
    }
  }

  async start(roles: BusRoles): Promise<void> {
    if (this.state !== 'wiring') throw new Error('the event bus starts once');
    this.state = 'started';
    await keepMonthsAhead(this.own, this.log);
    await this.feed.start();
    if (roles.sequence) this.stops.push(this.sequencer.start(this.leases));
    if (roles.subscribe) {
      this.stops.push(this.subscribers.start(this.leases));
      this.stops.push(this.signals.on('parked', () => void this.subscribers.lookForDue().catch(() => {})));
    }
  }

  async stop(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop();
    if (this.state === 'started') await this.feed.stop();
    this.state = 'stopped';
    await this.own.close();
  }

  /** Events that failed and those waiting behind them, oldest first per subscriber. */
  parked(): Promise<ParkedEvent[]> {
    return listParked(this.db, this.site);
  }

  /** Hands parked events of a subscriber (of one aggregate) over again, on the node that leads. Returns how many are due. */
  async replay(subscription: string, aggregateId?: string): Promise<number> {
    const due = await makeDue(this.db, this.site, subscription, aggregateId);
    this.signals.send('parked', subscription);
    return due;
  }

  /** Gives one parked event up for good; those behind it are handed over. */
  async discard(subscription: string, position: number): Promise<boolean> {
    const gone = await discard(this.db, this.site, subscription, position);
    this.signals.send('parked', subscription);
    return gone;
  }

  /**
   * Resolves when everything announced before the call has reached every subscriber. Before `start` it does the work itself
   * (tests without loops); after it, waits for the loops, through cut connections too. Rejects after `timeoutMs`.
   */
  async settle(timeoutMs = 15_000): Promise<void> {
    if (this.state === 'wiring') {
      this.inline = (this.inline ?? Promise.resolve()).then(() => this.drain());
      return this.inline;
    }
    const until = performance.now() + timeoutMs;
    // What a subscriber announces is committed with its position: it may stand in the outbox, or in the log already, since these were
    // asked. So everybody must have arrived at a head that is still the head afterwards.
    for (let arrived = -1; performance.now() < until; ) {
      const now = await this.standing();
      if (now?.waiting === false && now.head === arrived) return;
      const here = now && this.feed.position >= now.head && this.subscribers.reached(now.head);
      arrived = now?.waiting === false && here ? now.head : -1;
      if (arrived < 0) await new Promise((done) => setTimeout(done, 5));
    }
    throw new Error(`events have not settled within ${timeoutMs} ms`);
  }

  /** Null while the database is out of reach: whoever waits for it to settle asks again, as everything else here does. */
  private async standing(): Promise<{ waiting: boolean; head: number } | null> {
    try {
      const waiting = await this.own.query('kernel.outbox-any', 'select from kernel.outbox order by id limit 1');
      return { waiting: waiting.length > 0, head: (await logHead(this.own, this.site)).position };
    } catch (error) {
      if (outOfReach(error)) return null;
      throw error;
    }
  }

  private async drain(): Promise<void> {
    for (let busy = true; busy; ) {
      const moved = await this.sequencer.batch(null);
      const read = await this.feed.readOnce();
      const handled = await this.subscribers.drain();
      busy = moved > 0 || read > 0 || handled;
    }
  }
}
