/**
 * All subscribers of a site, led by one process. One lease for all, and no fence: the lease only keeps others from working in
 * vain, while each batch is made single by its position row, which it locks and compares. They share the process's feed; only
 * one far behind reads the log for itself.
 */
import type { Counter, Gauge } from 'prom-client';
import type { Database } from '../db/database.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { withSpan } from '../telemetry.ts';
import type { Subscription } from './bus.ts';
import type { LogFeed } from './feed.ts';
import type { Leases } from './leases.ts';
import { logHead, readTypes, type SequencedEvent } from './log-rows.ts';
import { type DueAggregate, dueAggregates, isTransient, replayAggregate } from './parking.ts';
import { PositionMoved, SubscriptionRunner } from './subscription-runner.ts';
import { Waker } from './waker.ts';

/** Positions looked at in one step by a subscriber that reads the log for itself. */
const stepPositions = 2_000;
/**
 * A position that moved over foreign events only is written down after so many, or with the next event after so long: each
 * write is a transaction, and under load many subscribers would write for nothing. A crash looks at those events again.
 */
const lazyPositions = 10_000;
const lazyMs = 5_000;
/** Batches at a time: subscribers must leave connections for people. */
const concurrency = 4;
const parkedTickMs = 1_000;
/**
 * A fold takes a batch at most this often: the first event after a rest is taken at once, those that come in quick succession
 * together, in a tenth of the transactions. Slower after a large batch: then every core is wanted by those who write.
 */
const foldPaceMs = 100;
const busyFold = 100;
const busyFoldPaceMs = 250;

type Work = { wanted: SequencedEvent[]; upTo: number };
type Led = { runner: SubscriptionRunner; waker: Waker; replays: DueAggregate[]; restUntil: number };

export class Subscribers {
  private readonly db: Database;
  private readonly feed: LogFeed;
  private readonly log: Logger;
  private readonly site: number;
  private readonly all: Led[] = [];
  private readonly gate = new Gate(concurrency);
  private readonly handled: Counter;
  private readonly parkedTotal: Counter;
  private readonly lag: Gauge;
  private readonly lagSeconds: Gauge;
  private loaded = false;

  constructor(options: { db: Database; feed: LogFeed; site: number; log: Logger; metrics: Metrics }) {
    this.db = options.db;
    this.feed = options.feed;
    this.site = options.site;
    this.log = options.log;
    const { metrics } = options;
    this.handled = metrics.counter('qiao_subscriber_events_total', 'Events handled', ['subscription']);
    this.parkedTotal = metrics.counter('qiao_subscriber_parked_total', 'Events parked', ['subscription']);
    this.lag = metrics.gauge('qiao_subscriber_lag_events', 'Positions between a subscriber and the log head', [
      'subscription',
    ]);
    this.lagSeconds = metrics.gauge('qiao_subscriber_lag_seconds', 'Age of the first event not handled yet', [
      'subscription',
    ]);
    this.feed.listen(() => {
      for (const led of this.all) led.waker.wake();
    });
  }

  add(subscription: Subscription): void {
    if (this.all.some(({ runner }) => runner.name === subscription.name))
      throw new Error(`two subscriptions are called ${subscription.name}`);
    this.all.push({
      runner: new SubscriptionRunner(subscription, this.site),
      waker: new Waker(),
      replays: [],
      restUntil: 0,
    });
  }

  start(leases: Leases): () => Promise<void> {
    if (this.all.length === 0) return async () => {};
    return leases.hold(`subscribers:${this.site}`, (_lease, signal) => this.lead(signal));
  }

  /** True when every subscriber led here has done everything up to `position` and nothing waits for another try. */
  reached(position: number): boolean {
    return (
      this.all.length === 0 ||
      (this.loaded && this.all.every(({ runner, replays }) => runner.position >= position && replays.length === 0))
    );
  }

  /** Tells the leader that parked events became due. */
  async lookForDue(): Promise<void> {
    if (!this.loaded) return;
    for (const due of await dueAggregates(this.db, this.site, 100)) {
      const led = this.all.find(({ runner }) => runner.name === due.subscription);
      const known = led?.replays.some((waiting) => waiting.aggregate_id === due.aggregate_id);
      if (!led || known) continue;
      led.replays.push(due);
      led.waker.wake();
    }
  }

  private async lead(signal: AbortSignal): Promise<void> {
    await this.load();
    const tick = setInterval(() => {
      this.measure();
      this.lookForDue().catch(() => {});
    }, parkedTickMs);
    const wakeAll = (): void => {
      for (const { waker } of this.all) waker.wake();
    };
    signal.addEventListener('abort', wakeAll, { once: true });
    try {
      await Promise.all(this.all.map((led) => this.loop(led, signal)));
    } finally {
      this.loaded = false;
      clearInterval(tick);
      signal.removeEventListener('abort', wakeAll);
    }
  }

  /** Positions from the database; makes those of new subscribers. */
  async load(): Promise<void> {
    const head = await logHead(this.db, this.site);
    for (const { runner } of this.all)
      await this.db.run(
        'insert into kernel.subscription(name, site, position) values ($1, $2, $3) on conflict do nothing',
        [runner.name, this.site, runner.from === 'end' ? head.position : 0],
      );
    const rows = await this.db.run<{ name: string; position: number }>(
      'select name, position from kernel.subscription where site = $1',
      [this.site],
    );
    const positions = new Map(rows.map((row) => [row.name, row.position]));
    for (const led of this.all) {
      led.runner.load(positions.get(led.runner.name) ?? 0);
      led.replays = [];
    }
    this.loaded = true;
  }

  private async loop(led: Led, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const early = led.restUntil - performance.now();
        if (early > 0) await new Promise((done) => setTimeout(done, early));
        const busy = await this.step(led);
        failures = 0;
        if (!busy) await led.waker.rest(1_000);
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        const level = failures === 1 || failures % 20 === 0 ? 'error' : 'debug';
        this.log[level](
          { err: error, subscription: led.runner.name, failures },
          'subscriber batch failed; trying again',
        );
        await new Promise((done) => setTimeout(done, Math.min(50 * 2 ** failures, 2_000)));
      }
    }
  }

  /** One batch or replay. False when there was nothing to do. */
  private async step(led: Led): Promise<boolean> {
    const due = led.replays[0];
    if (due) {
      await this.gate.through(() => this.replay(led.runner, due));
      led.replays.shift();
      return true;
    }
    const work = await this.next(led.runner);
    if (!work) return false;
    const { runner } = led;
    const lazy = work.upTo - runner.stored < lazyPositions && performance.now() - runner.storedAt < lazyMs;
    if (work.wanted.length === 0 && lazy) runner.position = work.upTo;
    else {
      const pace = runner.gatherMs ?? (work.wanted.length < busyFold ? foldPaceMs : busyFoldPaceMs);
      if (runner.folds) led.restUntil = performance.now() + pace;
      await this.gate.through(() => this.batch(runner, work));
    }
    return true;
  }

  /** Everything there is, in this call (tests, restore). Returns whether something was done. */
  async drain(): Promise<boolean> {
    if (!this.loaded) await this.load();
    await this.lookForDue();
    let busy = false;
    for (const led of this.all) while (await this.step(led)) busy = true;
    return busy;
  }

  private async next(runner: SubscriptionRunner): Promise<Work | null> {
    const recent = this.feed.recent(runner.position, stepPositions);
    if (recent && recent.length === 0) return null;
    const upTo = recent
      ? recent[recent.length - 1]!.position
      : Math.min(runner.position + stepPositions, this.feed.position);
    const wanted = recent
      ? recent.filter((event) => runner.wants(event))
      : await readTypes(this.db, this.site, runner.position, upTo, runner.types);
    const most = runner.batchEvents;
    if (wanted.length <= most) return { wanted, upTo };
    return { wanted: wanted.slice(0, most), upTo: wanted[most - 1]!.position };
  }

  private async batch(runner: SubscriptionRunner, work: Work): Promise<void> {
    const attempt = (careful: boolean) =>
      withSpan('events.batch', { subscription: runner.name, events: work.wanted.length }, () =>
        this.db.transact((tx) => runner.batch(tx, work.wanted, work.upTo, careful)),
      );
    try {
      const result = await attempt(false).catch((error: unknown) => {
        if (error instanceof PositionMoved || isTransient(error)) throw error;
        this.log.warn({ err: error, subscription: runner.name }, 'an event failed; handling its batch one by one');
        return attempt(true);
      });
      runner.load(work.upTo);
      this.handled.inc({ subscription: runner.name }, result.handled);
      if (result.parked > 0) this.parkedTotal.inc({ subscription: runner.name }, result.parked);
    } catch (error) {
      if (!(error instanceof PositionMoved)) throw error;
      runner.load(error.position);
    }
  }

  private async replay(runner: SubscriptionRunner, due: DueAggregate): Promise<void> {
    try {
      const handled = await this.db.transact((tx) => replayAggregate(tx, runner, this.site, due));
      this.handled.inc({ subscription: runner.name }, handled);
    } catch (error) {
      if (!(error instanceof PositionMoved)) throw error;
      runner.load(error.position);
    }
  }

  private measure(): void {
    for (const { runner } of this.all) {
      const behind = Math.max(0, this.feed.position - runner.position);
      this.lag.set({ subscription: runner.name }, behind);
      const first = behind > 0 ? this.feed.recent(runner.position, 1)?.[0] : undefined;
      const seconds = first ? Math.max(0, Date.now() - first.sequencedAt.getTime()) / 1000 : 0;
      this.lagSeconds.set({ subscription: runner.name }, seconds);
    }
  }
}

/** Lets so many through at a time, the others wait in order. */
class Gate {
  private free: number;
  private readonly waiting: (() => void)[] = [];
  constructor(size: number) {
    this.free = size;
  }
  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((done) => this.waiting.push(done));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
