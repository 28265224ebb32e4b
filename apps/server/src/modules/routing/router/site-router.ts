/**
 * The one router of a site: holds the board in memory while it holds the lease, reads what changed, decides, commits. Rows are
 * the truth; the board is rebuilt from them on take-over and whenever anything is in doubt.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  clock,
  type Database,
  type Lease,
  LeaseLost,
  type Logger,
  type Metrics,
  type Scope,
  systemScope,
} from '#kernel';
import { type Hint, onHint } from '../hints.ts';
import { overflowItem } from '../overflow-work.ts';
import { Board } from '../rules/board.ts';
import type { ItemView, Proposal } from '../rules/views.ts';
import { loadAgents } from '../store-agents.ts';
import { itemsById, openItemsOfSite } from '../store-items.ts';
import { makeOffers, sayOffers } from '../store-offers.ts';
import { loadPolicy, queuesOfSite } from '../store-queues.ts';
import type { WorkItemRow } from '../tables.ts';
import { commitOffers } from './commit-offers.ts';
import { expireOffer } from './expire-offer.ts';
import { Roster } from './roster.ts';
import { settleAgent } from './settle-agent.ts';
import { itemView, policyView, queueView } from './views-of-rows.ts';

const batch = 200;
/** Rows put on the board before others have their turn. */
const rowsAtOnce = 500;
/** Batches being committed at once: what arrives meanwhile does not wait for the disk twice, nor for one that is slow. */
const mostFlights = 6;
/** Of the database: for each flight, for what is read beside them, for what time brought. */
export const routerConnections = mostFlights + 3;
/** Longest sleep: timers of a steered clock, or of a machine that slept, are noticed after this at the latest. */
const longestSleepMs = 1_000;
/** An item that nobody would take sooner elsewhere is looked at again after so long. */
const overflowAgainMs = 10_000;

export type RouterMetrics = {
  decisions: ReturnType<Metrics['counter']>;
  seconds: ReturnType<Metrics['histogram']>;
};

export class SiteRouter {
  private readonly db: Database;
  private readonly log: Logger;
  private readonly site: number;
  private readonly lease: Lease;
  private readonly signal: AbortSignal;
  private readonly metrics: RouterMetrics;
  private readonly scope: Scope = systemScope('router');
  private readonly roster: Roster;
  private board: Board | null = null;
  /** To be read: the epoch that each has at least; */
  private items = new Map<string, number>();
  /** and what is known without reading: rows of this process as they were committed. */
  private rows = new Map<string, WorkItemRow>();
  /** Items being read; the epoch that was told meanwhile, or -1. */
  private readonly reading = new Map<string, number>();
  private reload = true;
  private readonly flights = new Set<Promise<void>>();
  /** What goes on beside the decisions: readings, and what time brought. */
  private readonly beside = new Set<Promise<void>>();
  private errands: Promise<void> = Promise.resolve();
  /** Why something of it, or a batch, failed; thrown by the next round. */
  private failure: { error: unknown } | null = null;
  private wake: (() => void) | null = null;
  private awake = true;

  constructor(options: {
    db: Database;
    log: Logger;
    site: number;
    lease: Lease;
    signal: AbortSignal;
    metrics: RouterMetrics;
  }) {
    this.db = options.db;
    this.log = options.log;
    this.site = options.site;
    this.lease = options.lease;
    this.signal = options.signal;
    this.metrics = options.metrics;
    this.roster = new Roster({ db: this.db, scope: this.scope, site: this.site });
  }

  /** Runs until the lease is lost or given up. */
  async lead(): Promise<void> {
    const off = onHint((hint) => this.take(hint));
    this.signal.addEventListener('abort', () => this.rouse(), { once: true });
    try {
      while (!this.signal.aborted) {
        try {
          await this.round();
          await this.rest();
        } catch (error) {
          if (error instanceof LeaseLost || this.signal.aborted) throw error;
          this.log.error({ err: error, site: this.site }, 'routing failed; reading everything again');
          this.reload = true;
          await new Promise((done) => setTimeout(done, 500));
        }
      }
    } finally {
      off();
      await this.landed();
    }
  }

  private take(hint: Hint): void {
    for (const row of hint.rows ?? []) {
      const known = this.rows.get(row.id);
      if (!known || known.epoch <= row.epoch) this.rows.set(row.id, row);
    }
    for (const change of hint.items ?? []) if (this.isNews(change)) this.items.set(change.id, change.epoch);
    this.roster.take(hint);
    if (hint.reload) this.reload = true;
    if (this.reload || this.hasNews()) this.rouse();
  }

  private isNews({ id, epoch, again, over }: NonNullable<Hint['items']>[number]): boolean {
    const told = this.rows.get(id);
    if (told && told.epoch >= epoch) return false;
    const known = this.board?.item(id);
    if (!known) return !over || this.board === null;
    return known.epoch < epoch || (known.epoch === epoch && again === true && known.state === 'offered');
  }

  private hasNews(): boolean {
    return this.rows.size > 0 || this.roster.hasNews || (this.items.size > 0 && this.reading.size === 0);
  }

  private rouse(): void {
    this.awake = true;
    this.wake?.();
  }

  private async rest(): Promise<void> {
    if (this.awake || this.signal.aborted) {
      this.awake = false;
      return;
    }
    const next = this.board?.nextAlarm ?? null;
    const sleep = next === null ? longestSleepMs : Math.min(longestSleepMs, Math.max(0, next - clock.ms()));
    await new Promise<void>((done) => {
      const timer = setTimeout(done, sleep);
      this.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
    this.wake = null;
    this.awake = false;
  }

  private async round(): Promise<void> {
    if (this.failure) {
      const { error } = this.failure;
      this.failure = null;
      throw error;
    }
    do {
      if (this.reload) await this.load();
      this.takeIn(this.board!);
    } while (this.reload);
    const board = this.board!;
    const due = board.due(clock.ms());
    if (due.offers.length + due.agents.length + due.overflows.length > 0) {
      const errand = this.errands.then(() => this.attend(board, due));
      this.errands = errand.catch(() => {});
      this.run(errand, this.beside);
    }
    while (this.flights.size < mostFlights) {
      const decidedAt = clock.now();
      const proposals = board.decide(decidedAt.getTime(), batch);
      if (proposals.length === 0) return;
      this.run(this.commit(board, proposals, decidedAt), this.flights);
    }
  }

  /** Wakes the next round when it is over, which throws what it threw. */
  private run(work: Promise<void>, among: Set<Promise<void>>): void {
    const tracked: Promise<void> = work
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        among.delete(tracked);
        this.rouse();
      });
    among.add(tracked);
  }

  private async landed(): Promise<void> {
    while (this.flights.size + this.beside.size > 0) await Promise.all([...this.flights, ...this.beside]);
  }

  /** Offers that nobody took in time, people whose time is up, items that waited long: one after another, beside the decisions. */
  private async attend(board: Board, due: ReturnType<Board['due']>): Promise<void> {
    for (const item of due.offers) {
      if (this.signal.aborted) return;
      await expireOffer(this.db, this.scope, this.lease, item.id, item.epoch);
      this.review(board, item);
    }
    for (const agent of due.agents) {
      if (this.signal.aborted) return;
      await settleAgent(this.db, this.scope, this.lease, agent.id);
      this.roster.review(board, agent);
    }
    for (const item of due.overflows) {
      if (this.signal.aborted) return;
      if (await overflowItem(this.db, this.scope, this.lease, item.id, item.epoch)) this.review(board, item);
      else board.remind(item, clock.ms() + overflowAgainMs);
    }
  }

  private async commit(board: Board, proposals: Proposal[], decidedAt: Date): Promise<void> {
    const startedAt = performance.now();
    const rows = await commitOffers(this.db, this.scope, this.lease, proposals, decidedAt);
    const made = new Set<string>();
    for (const row of rows) {
      made.add(row.id);
      const view = itemView(row);
      if (view) board.putItem(view);
    }
    // What moved meanwhile counts as offered on the board: forget that, read the row.
    const moved = proposals.filter(({ itemId }) => !made.has(itemId)).map(({ itemId }) => itemId);
    for (const id of moved) {
      board.removeItem(id);
      this.items.set(id, 0);
    }
    this.metrics.decisions.inc(proposals.length);
    this.metrics.seconds.observe((performance.now() - startedAt) / 1000);
  }

  /** To be looked at again, unless what became of it has just been told. */
  private review(board: Board, item: ItemView): void {
    if (!this.rows.has(item.id) && board.item(item.id) === item) this.items.set(item.id, item.epoch);
  }

  /** The first plan of a statement costs a connection a tenth of a second: not when somebody waits. */
  private async warm(): Promise<void> {
    const { db, scope, site, lease } = this;
    const connections = Array.from({ length: routerConnections }, () =>
      db.transact((tx) =>
        Promise.all([
          lease.fence(tx),
          makeOffers(tx, scope, [], [], clock.now()),
          sayOffers(tx, scope, lease, [], clock.now()),
          loadAgents(tx, scope, site, []),
          itemsById(tx, scope, site, []),
        ]),
      ),
    );
    await Promise.all(connections);
  }

  private async load(): Promise<void> {
    await this.landed();
    if (!this.board) await this.warm();
    this.reload = false;
    this.items.clear();
    this.rows.clear();
    this.roster.forget();
    const board = new Board(policyView(await loadPolicy(this.db, this.scope)));
    for (const row of await queuesOfSite(this.db, this.scope, this.site)) board.putQueue(queueView(row));
    for (const row of await loadAgents(this.db, this.scope, this.site, null)) this.roster.put(board, row);
    const open = await openItemsOfSite(this.db, this.scope, this.site);
    for (const [at, row] of open.entries()) {
      const view = itemView(row);
      if (view) board.putItem(view);
      // 100,000 take most of a second: the program's chats go on meanwhile.
      if (at % rowsAtOnce === rowsAtOnce - 1) await nextTurn();
    }
    this.board = board;
    this.log.info({ site: this.site, ...board.counts() }, 'router loaded');
  }

  /** What is known goes on the board; what is not known yet is read beside the decisions. */
  private takeIn(board: Board): void {
    const rows = [...this.rows.values()];
    this.rows.clear();
    for (const row of rows) {
      if (row.epoch >= (this.items.get(row.id) ?? 0)) this.items.delete(row.id);
      if (this.reading.has(row.id)) this.reading.set(row.id, row.epoch);
      this.place(board, row);
    }
    this.roster.takeIn(board);
    const people = this.roster.read(() => this.board);
    if (people) this.run(people, this.beside);
    if (this.items.size > 0 && this.reading.size === 0) this.run(this.readItems(board), this.beside);
  }

  private async readItems(board: Board): Promise<void> {
    const ids = [...this.items.keys()];
    this.items.clear();
    for (const id of ids) this.reading.set(id, -1);
    const before = new Map<string, ItemView | undefined>(ids.map((id) => [id, board.item(id)]));
    try {
      const read = await itemsById(this.db, this.scope, this.site, ids);
      for (const row of read) {
        before.delete(row.id);
        // Else it is known better: an end that was told must not be undone by an older reading.
        if (row.epoch > this.reading.get(row.id)!) this.place(board, row);
      }
      // What is not there any more went to another site.
      for (const [id, view] of before) if (board.item(id) === view) board.removeItem(id);
    } finally {
      this.reading.clear();
    }
  }

  private place(board: Board, row: WorkItemRow): void {
    const view = row.origin_site === this.site ? itemView(row) : null;
    if (!view) board.removeItem(row.id);
    else if (board.knowsQueue(view.queueId)) board.putItem(view);
    else this.reload = true;
  }
}
