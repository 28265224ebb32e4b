/**
 * Writes the search index behind the messages: which conversations of this node got words is remembered in memory, their new
 * messages are read and indexed in batches. What a killed node forgot is found again by comparing rows, at each start and now
 * and then. It rests for longer than it works: under load the index falls behind, the messages do not.
 */
import { type Database, type Kernel, type Logger, type Scope, searchVector, systemScope } from '#kernel';
import { behindIndex, indexMessages, unindexed } from './store-search.ts';

const pauseMs = 300;
/** Small steps with short rests: a large one holds a core for so long that messages feel it. */
const betweenMs = 60;
const restFactor = 3;
const conversationsAtOnce = 100;
const messagesAtOnce = 120;
const sweepMs = 10 * 60_000;

export class SearchIndexer {
  private readonly db: Database;
  private readonly log: Logger;
  private readonly scope: Scope = systemScope('conversations.indexer');
  private readonly dirty = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private sweeper: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor({ db, log }: Pick<Kernel, 'db' | 'log'>) {
    this.db = db;
    this.log = log;
  }

  start(): void {
    void this.sweep();
    this.sweeper = setInterval(() => void this.sweep(), sweepMs);
    this.sweeper.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.sweeper) clearInterval(this.sweeper);
    await this.running;
  }

  noticed(conversationId: string): void {
    this.dirty.add(conversationId);
    this.plan(pauseMs);
  }

  /** Indexes all that is known to be behind; for tests and for the end of a seed. */
  async settle(): Promise<void> {
    await this.running;
    while (this.dirty.size > 0) await this.work();
  }

  private plan(delay: number): void {
    if (this.stopped || this.timer || this.running) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.running = this.turn();
    }, delay);
  }

  private async turn(): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.work();
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'search index falls behind; trying again');
    }
    this.running = null;
    if (this.dirty.size > 0) this.plan(Math.max(betweenMs, (performance.now() - startedAt) * restFactor));
  }

  private async work(): Promise<void> {
    const ids = [...this.dirty].slice(0, conversationsAtOnce);
    for (const id of ids) this.dirty.delete(id);
    try {
      const rows = await unindexed(this.db, this.scope, ids, messagesAtOnce);
      if (rows.length === 0) return;
      await this.db.transact((tx) =>
        indexMessages(
          tx,
          this.scope,
          rows.map((row) => ({
            conversationId: row.conversation_id,
            seq: row.seq,
            startedAt: row.started_at,
            at: row.at,
            tokens: searchVector(row.text),
          })),
        ),
      );
      // More of the same may be left, or came meanwhile; a full step did not look at all it was asked for.
      if (rows.length === messagesAtOnce) for (const id of ids) this.dirty.add(id);
      else for (const row of rows) this.dirty.add(row.conversation_id);
    } catch (error) {
      for (const id of ids) this.dirty.add(id);
      throw error;
    }
  }

  private async sweep(): Promise<void> {
    try {
      for (const id of await behindIndex(this.db, this.scope, 1_000)) this.dirty.add(id);
      if (this.dirty.size > 0) this.plan(pauseMs);
    } catch (error) {
      this.log.warn({ err: (error as Error).message }, 'search index not compared');
    }
  }
}
