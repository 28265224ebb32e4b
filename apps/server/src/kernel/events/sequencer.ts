/**
 * Moves committed outbox rows into kernel.event_log and gives them gapless positions. One leader per site, fenced in each
 * batch. Readers of an id or a snapshot horizon lose, reorder or stall behind long transactions; a sequencer does none of it: a
 * row is moved when it is visible, whatever else is still open, and rows of one aggregate become visible in the order of their
 * ids because their row lock was held when the id was drawn.
 */
import type { Counter, Histogram } from 'prom-client';
import type { Database } from '../db/database.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { withSpan } from '../telemetry.ts';
import { type Lease, LeaseLost, type Leases } from './leases.ts';
import { type LogRow, logColumns, type SequencedEvent, toEvent } from './log-rows.ts';
import { onNudge } from './nudge.ts';
import type { Signals } from './signals.ts';
import { Waker } from './waker.ts';

const batchSize = 1_000;
/**
 * When writers are busy, one batch (one fsync) per this time instead of one per commit; a batch that takes longer is followed
 * by as long a rest. (A transaction held elsewhere keeps vacuum from removing moved rows, so that each look takes longer.)
 */
const paceMs = 10;
/** After a batch of so many events the pace is slower: the same work in fewer transactions, when every core is wanted. */
const busyBatch = 100;
const busyPaceMs = 25;
/** Falls back on this when a wake-up is lost: a node that died between its commit and its signal. */
const pollMs = 1_000;

// The limit is no parameter: with one, no plan is good enough to keep, and planning costs as much as moving.
// now() would be the start of a batch; the head row's lock makes the clock's reading grow along the positions. Milliseconds,
// because readers carry it as a Date and compare for equality.
const moveSql = `
  with batch as (
    select id from kernel.outbox order by id limit ${batchSize}
  ), moved as (
    delete from kernel.outbox o using batch where o.id = batch.id returning o.*
  ), numbered as (
    select moved.*, row_number() over (order by moved.id) as n from moved
  ), counted as (
    select count(*) as n from moved
  ), head as (
    update kernel.log_head h set position = h.position + counted.n,
      sequenced_at = greatest(h.sequenced_at, date_trunc('milliseconds', clock_timestamp()))
    from counted where h.site = $1 and counted.n > 0
    returning h.position - counted.n as base, h.position, h.sequenced_at
  ), logged as (
    insert into kernel.event_log (${logColumns})
    select $1, head.base + n.n, head.sequenced_at, n.id, n.type, n.version, n.aggregate_kind, n.aggregate_id, n.occurred_at,
      n.actor, n.payload, n.topics
    from numbered n, head
    returning ${logColumns}
  )
  select ${logColumns} from logged order by position`;

export class Sequencer {
  private readonly db: Database;
  private readonly site: number;
  private readonly log: Logger;
  private readonly signals: Signals;
  private readonly waker = new Waker();
  private readonly events: Counter;
  private readonly seconds: Histogram;
  private readonly moved: (events: SequencedEvent[]) => void;
  private leading = false;
  private prepared = false;

  /** `moved` gets each batch once it is committed: readers of this process need neither a NOTIFY nor the log. */
  constructor(options: {
    db: Database;
    site: number;
    log: Logger;
    metrics: Metrics;
    signals: Signals;
    moved: (events: SequencedEvent[]) => void;
  }) {
    this.db = options.db;
    this.site = options.site;
    this.log = options.log;
    this.signals = options.signals;
    this.moved = options.moved;
    this.events = options.metrics.counter('qiao_sequenced_events_total', 'Events given a position by this process');
    this.seconds = options.metrics.histogram(
      'qiao_sequencer_batch_seconds',
      'Duration of a batch of the sequencer',
      [0.002, 0.005, 0.02, 0.1, 0.5, 2],
    );
  }

  /** Campaigns for the lease and passes nudges on to whoever leads. Returns how to stop. */
  start(leases: Leases): () => Promise<void> {
    const cleanups = [
      onNudge(() => (this.leading ? this.waker.wake() : this.signals.latest('outbox', this.site))),
      this.signals.on('outbox', (_site, origin) => {
        if (origin === 'elsewhere') this.waker.wake();
      }),
      this.signals.onReconnect(() => this.waker.wake()),
    ];
    const give = leases.hold(`sequencer:${this.site}`, (lease, signal) => this.lead(lease, signal));
    return async () => {
      for (const cleanup of cleanups) cleanup();
      await give();
    };
  }

  private async lead(lease: Lease, signal: AbortSignal): Promise<void> {
    this.leading = true;
    signal.addEventListener('abort', () => this.waker.wake(), { once: true });
    let failures = 0;
    try {
      while (!signal.aborted) {
        const startedAt = performance.now();
        let count = 0;
        try {
          count = await this.batch(lease);
          failures = 0;
        } catch (error) {
          if (error instanceof LeaseLost || signal.aborted) throw error;
          if (failures++ === 0) this.log.error({ err: error }, 'sequencing failed; trying again');
        }
        if (count === batchSize) continue;
        const took = Math.min(performance.now() - startedAt, 50);
        await this.waker.rest(pollMs);
        const early = startedAt + Math.max(count < busyBatch ? paceMs : busyPaceMs, 2 * took) - performance.now();
        if (early > 0 && !signal.aborted) await new Promise((done) => setTimeout(done, early));
      }
    } finally {
      this.leading = false;
    }
  }

  /** One batch in one transaction; without a lease only where nothing else can run (tests, a restore). */
  async batch(lease: Lease | null): Promise<number> {
    // A look first: a fenced transaction that moves nothing would still cost an fsync each time. By the index: the table itself
    // is full of moved rows between two vacuums.
    if ((await this.db.query('kernel.outbox-any', 'select from kernel.outbox order by id limit 1')).length === 0)
      return 0;
    await this.prepare();
    const startedAt = performance.now();
    const rows = await withSpan('events.sequence', { site: this.site }, () =>
      this.db.transact(async (tx) => {
        // In one flight, the fence first: when the lease is gone, what was moved behind it is not kept.
        const [, moved] = await Promise.all([
          lease?.fence(tx),
          tx.query<LogRow>('kernel.sequence', moveSql, [this.site]),
        ]);
        return moved;
      }),
    );
    if (rows.length === 0) return 0;
    this.events.inc(rows.length);
    this.seconds.observe((performance.now() - startedAt) / 1000);
    this.moved(rows.map(toEvent));
    this.signals.latest('log', this.site);
    return rows.length;
  }

  private async prepare(): Promise<void> {
    if (this.prepared) return;
    await this.db.run(`insert into kernel.log_head values ($1, 0, 'epoch') on conflict do nothing`, [this.site]);
    this.prepared = true;
  }
}
