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
import type { Proposal } from '../rules/views.ts';
import { loadAgents } from '../store-agents.ts';
import { itemsById, openItemsOfSite } from '../store-items.ts';
import { loadPolicy, queuesOfSite } from '../store-queues.ts';
import type { WorkItemRow } from '../tables.ts';
import { commitOffers } from './commit-offers.ts';
import { expireOffer } from './expire-offer.ts';
import { settleAgent } from './settle-agent.ts';
import { agentView, itemView, policyView, queueView } from './views-of-rows.ts';

const batch = 200;
/** Rows put on the board before others have their turn. */
const rowsAtOnce = 500;
/** Batches being committed at once: what arrives meanwhile does not wait for the disk twice. */
const mostFlights = 2;
/** Longest sleep: timers of a steered clock, or of a machine that slept, are noticed after this at the latest. */
const longestSleepMs = 1_000;
/** An item that nobody would take sooner elsewhere is looked at again after so long. */
const overflowAgainMs = 10_000;
/** Two words about one act of a person are no further apart. */
const sameMomentMs = 1_000;

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
  private board: Board | null = null;
  /** To be read, */
  private items = new Set<string>();
  private agents = new Set<string>();
  /** and what is known without reading: rows of this process as they were committed, people idle since. */
  private rows = new Map<string, WorkItemRow>();
  private idle = new Map<string, { since: number; workedMs: number; told: boolean }>();
  private reload = true;
  private readonly flights = new Set<Promise<void>>();
  /** Why a batch was not committed; thrown by the next round. */
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
      await Promise.all(this.flights);
    }
  }

  private take(hint: Hint): void {
    for (const row of hint.rows ?? []) {
      const known = this.rows.get(row.id);
      if (!known || known.epoch <= row.epoch) this.rows.set(row.id, row);
    }
    for (const change of hint.items ?? []) if (this.isNews(change)) this.items.add(change.id);
    for (const { staffId, since, workedMs = 0, told = false } of hint.idle ?? []) {
      const known = this.idle.get(staffId);
      if (!known || !told) this.idle.set(staffId, { since, workedMs: (known?.workedMs ?? 0) + workedMs, told });
    }
    for (const id of hint.agents ?? []) this.agents.add(id);
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
    return this.items.size + this.rows.size + this.agents.size + this.idle.size > 0;
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
    if (this.reload) await this.load();
    else await this.refresh();
    const board = this.board!;
    const due = board.due(clock.ms());
    for (const item of due.offers) await expireOffer(this.db, this.scope, this.lease, item.id, item.epoch);
    for (const agent of due.agents) await settleAgent(this.db, this.scope, this.lease, agent.id);
    for (const item of due.overflows)
      if (await overflowItem(this.db, this.scope, this.lease, item.id, item.epoch)) this.items.add(item.id);
      else board.remind(item, clock.ms() + overflowAgainMs);
    if (due.offers.length + due.agents.length > 0 || this.hasNews()) {
      for (const item of due.offers) this.items.add(item.id);
      for (const agent of due.agents) this.agents.add(agent.id);
      await this.refresh();
    }
    while (this.flights.size < mostFlights) {
      const startedAt = performance.now();
      const proposals = board.decide(clock.ms(), batch);
      if (proposals.length === 0) return;
      const flight: Promise<void> = this.commit(board, proposals, startedAt)
        .catch((error: unknown) => {
          this.failure ??= { error };
        })
        .finally(() => {
          this.flights.delete(flight);
          this.rouse();
        });
      this.flights.add(flight);
    }
  }

  private async commit(board: Board, proposals: Proposal[], startedAt: number): Promise<void> {
    const rows = await commitOffers(this.db, this.scope, this.lease, proposals);
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
      this.items.add(id);
    }
    this.metrics.decisions.inc(proposals.length);
    this.metrics.seconds.observe((performance.now() - startedAt) / 1000);
  }

  private async load(): Promise<void> {
    await Promise.all(this.flights);
    this.reload = false;
    for (const pending of [this.items, this.rows, this.agents, this.idle]) pending.clear();
    const board = new Board(policyView(await loadPolicy(this.db, this.scope)));
    for (const row of await queuesOfSite(this.db, this.scope, this.site)) board.putQueue(queueView(row));
    for (const row of await loadAgents(this.db, this.scope, this.site, null)) board.putAgent(agentView(row));
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

  /** Takes in what changed; reads the rows that are not known yet. */
  private async refresh(): Promise<void> {
    const board = this.board!;
    const rows = [...this.rows.values()];
    const ids = [...this.items].filter((id) => !this.rows.has(id));
    this.rows.clear();
    this.items.clear();
    for (const row of rows) this.place(board, row);
    if (ids.length > 0) {
      const read = await itemsById(this.db, this.scope, this.site, ids);
      // What is not there any more went to another site.
      const found = new Set(read.map((row) => row.id));
      for (const id of ids) if (!found.has(id)) board.removeItem(id);
      for (const row of read) this.place(board, row);
    }
    for (const [staffId, { since, workedMs, told }] of this.idle) {
      const view = board.agent(staffId);
      // The log says again what this process said at once.
      if (view && (!told || view.idleSince + sameMomentMs < since))
        board.putAgent({ ...view, idleSince: since, workedMs: view.workedMs + workedMs });
    }
    this.idle.clear();
    if (this.agents.size > 0) {
      const staffIds = [...this.agents];
      this.agents.clear();
      for (const row of await loadAgents(this.db, this.scope, this.site, staffIds)) board.putAgent(agentView(row));
    }
    if (this.reload) await this.load();
  }

  private place(board: Board, row: WorkItemRow): void {
    const view = row.origin_site === this.site ? itemView(row) : null;
    if (!view) board.removeItem(row.id);
    else if (board.knowsQueue(view.queueId)) board.putItem(view);
    else this.reload = true;
  }
}
