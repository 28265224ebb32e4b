/**
 * PostgreSQL behind two types: `Db` reads and runs single statements, `Tx` is an open transaction. Announcing an event,
 * numbering, enqueuing a job all take a `Tx`, so none of them can happen outside the transaction that makes it true.
 */
import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { withSpan } from '../telemetry.ts';
import { SettingsMemory } from './settings.ts';

// int8 as number (our counters stay far below 2^53), dates stay Date, numeric stays string.
pg.types.setTypeParser(20, (value) => Number(value));

export type Row = Record<string, unknown>;

export interface Db {
  /** Named prepared statement: `text` must be constant for a `name`. The five to ten hottest paths use this directly. */
  query<T extends Row>(name: string, text: string, values?: unknown[]): Promise<T[]>;
  /** Unnamed statement, for SQL whose text varies. */
  run<T extends Row>(text: string, values?: unknown[]): Promise<T[]>;
  /** Typed SQL over a module's tables (keys are `schema.table`). */
  tables<T>(): Kysely<T>;
  /** Settings that this node knows (`Settings`). */
  readonly settings: SettingsMemory;
}

declare const transaction: unique symbol;
export interface Tx extends Db {
  readonly [transaction]: true;
  /** Kinds of settings that it has changed: what is known of them does not hold in it. */
  readonly changedSettings: Set<string>;
  /** Runs once the commit is durable; never on rollback. Must not throw. */
  afterCommit(work: () => void): void;
  /**
   * Keeps `items` back; `write` gets all that were kept for it in one call just before the commit (of a part: at its end). What a
   * part kept back is forgotten when it is undone. For rows that nothing in the transaction reads.
   */
  keepBack<T>(items: T[], write: KeptBack<T>): void;
  /** Writes what is kept back now: for a statement that must not overtake it. */
  writeKept(): void;
  /**
   * A write whose answer nobody needs: it leaves with the next statement, in its turn; when it fails, the transaction (or the
   * part it is in) fails with its error.
   */
  send(name: string, text: string, values?: unknown[]): void;
  /** A part of the transaction: when `work` throws, what it wrote, kept back and hooked is gone, and the transaction goes on. */
  inPart<T>(work: () => Promise<T>): Promise<T>;
  /** What `work` would say; everything it wrote, kept back and hooked is gone. */
  rehearse<T>(work: () => Promise<T>): Promise<T>;
}

/** Only sends (`tx.send`): what it wrote leaves together with the commit. */
export type KeptBack<T> = (tx: Tx, items: T[]) => void;

export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/** Errors of PostgreSQL that a fresh attempt may cure: serialisation failure, deadlock. */
const transient = new Set(['40001', '40P01']);

const statementNames = new Map<string, string>();
function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known) return known;
  // Built SQL varies with the filters in use; past this many shapes go unnamed rather than fill every connection's memory.
  if (statementNames.size >= 500) return undefined;
  const name = `k${createHash('sha1').update(text).digest('base64url').slice(0, 16)}`;
  statementNames.set(text, name);
  return name;
}

type Asked = { text: string; name?: string; values?: unknown[] };
/** What asks the database: the pool, or the one connection of a transaction. */
type Asks = { query<R extends Row>(asked: Asked): Promise<{ rows: R[]; rowCount: number | null }> };

/**
 * The questions of one transaction. Those asked before the answers of earlier ones are there (`Promise.all`, `begin` and what
 * comes first, what is sent) leave together and are answered in their order: fewer turns of the wire, and fewer system calls.
 */
class Pipeline implements Asks {
  private readonly client: pg.PoolClient;
  private gathering = false;
  /** Why nothing more may be asked: it did not begin (what follows would stand outside any transaction), or it is over. */
  private shut: Error | null = null;
  /** The first failure of what was sent: PostgreSQL tells those who come after only that something failed (25P02). */
  private failure: Error | null = null;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  /** Leaves with the first question. */
  begin(text: string): void {
    this.query({ text }).catch((error: Error) => {
      this.shut = error;
    });
  }

  query<R extends Row>(asked: Asked): Promise<{ rows: R[]; rowCount: number | null }> {
    if (this.shut) return Promise.reject(this.shut);
    return this.ask<R>(asked);
  }

  send(asked: Asked): void {
    this.query(asked).catch((error: Error) => {
      this.failure ??= error;
    });
  }

  /** The last word; throws what failed before it. Answers come in order: when this one is there, all are. */
  async commit(): Promise<void> {
    const answer = this.query<Row>({ text: 'commit' });
    this.shut ??= new Error('the transaction is over');
    const { command } = (await answer) as pg.QueryResult;
    if (this.failure) throw this.failure;
    // What failed was caught inside and the work went on: its caller must not be told that it is done.
    if (command !== 'COMMIT') throw new Error('the transaction could not be committed: a statement in it had failed');
  }

  async rollback(): Promise<void> {
    this.shut ??= new Error('the transaction is over');
    await this.ask({ text: 'rollback' });
  }

  /** What was sent and failed; forgotten with this, since a part that is undone takes its failure with it. */
  takeFailure(): Error | null {
    const { failure } = this;
    this.failure = null;
    return failure;
  }

  /** What really failed. */
  cause(error: unknown): unknown {
    const failure = this.takeFailure();
    return failure && (error as { code?: string }).code === '25P02' ? failure : error;
  }

  private ask<R extends Row>(asked: Asked): Promise<pg.QueryResult<R>> {
    if (!this.gathering) {
      this.gathering = true;
      const socket = socketOf(this.client);
      socket.cork();
      process.nextTick(() => {
        this.gathering = false;
        socket.uncork();
      });
    }
    return this.client.query<R>(asked);
  }
}

const socketOf = (client: pg.PoolClient): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;

/** Hands several pieces to the system as one: a copy of some hundred bytes is cheaper than a list of pieces. */
class PlainSocket extends Socket {
  override _writev(
    pieces: { chunk: Buffer | string; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    const bytes = pieces.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    );
    this._write(Buffer.concat(bytes), 'buffer' as BufferEncoding, done);
  }
}

class BoundConnection implements DatabaseConnection {
  private readonly client: Asks;
  constructor(client: Asks) {
    this.client = client;
  }
  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    const result = await this.client.query({
      name: statementName(compiled.sql),
      text: compiled.sql,
      values: [...compiled.parameters],
    });
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }
  // biome-ignore lint/correctness/useYield: streaming goes through pg cursors where it is needed
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered here');
  }
}

/** Kysely builds the SQL; our own client runs it, so typed queries take part in the open transaction and are prepared. */
function kyselyOver(client: Asks): Kysely<unknown> {
  const connection = new BoundConnection(client);
  const refuse = async (): Promise<void> => {
    throw new Error('transactions are opened by Database.transact');
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => {},
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    destroy: async () => {},
  };
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
  return new Kysely<unknown>({ dialect });
}

abstract class Handle implements Db {
  abstract readonly settings: SettingsMemory;
  protected readonly client: Asks;
  private kysely: Kysely<unknown> | null = null;
  constructor(client: Asks) {
    this.client = client;
  }
  async query<T extends Row>(name: string, text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.client.query<T>({ name, text, values })).rows;
  }
  async run<T extends Row>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.client.query<T>({ text, values })).rows;
  }
  tables<T>(): Kysely<T> {
    this.kysely ??= kyselyOver(this.client);
    return this.kysely as unknown as Kysely<T>;
  }
}

class Transaction extends Handle {
  readonly hooks: (() => void)[] = [];
  private readonly kept = new Map<KeptBack<unknown>, unknown[]>();
  readonly changedSettings = new Set<string>();
  readonly settings: SettingsMemory;
  private readonly pipeline: Pipeline;
  constructor(pipeline: Pipeline, settings: SettingsMemory) {
    super(pipeline);
    this.pipeline = pipeline;
    this.settings = settings;
  }
  afterCommit(work: () => void): void {
    this.hooks.push(work);
  }
  keepBack<T>(items: T[], write: KeptBack<T>): void {
    const key = write as KeptBack<unknown>;
    const had = this.kept.get(key);
    if (had) had.push(...items);
    else this.kept.set(key, [...items]);
  }
  writeKept(): void {
    const all = [...this.kept];
    this.kept.clear();
    for (const [write, items] of all) write(this as unknown as Tx, items);
  }
  send(name: string, text: string, values: unknown[] = []): void {
    this.pipeline.send({ name, text, values });
  }
  async inPart<T>(work: () => Promise<T>): Promise<T> {
    const undo = await this.savepoint();
    try {
      const result = await work();
      this.writeKept();
      await this.run('release savepoint part');
      return result;
    } catch (error) {
      // A lost connection cannot undo either: what failed first is the news. Asked after it: all answers of the part are there.
      await undo().catch(() => {});
      throw this.pipeline.cause(error);
    }
  }
  async rehearse<T>(work: () => Promise<T>): Promise<T> {
    const undo = await this.savepoint();
    const result = await work();
    await undo();
    const failure = this.pipeline.takeFailure();
    if (failure) throw failure;
    return result;
  }
  /** Of parts within parts PostgreSQL means the innermost by the one name. */
  private async savepoint(): Promise<() => Promise<void>> {
    this.writeKept();
    const hooked = this.hooks.length;
    await this.run('savepoint part');
    return async () => {
      this.kept.clear();
      this.hooks.length = hooked;
      await this.run('rollback to savepoint part; release savepoint part');
    };
  }
}

/**
 * A node that stands still in the middle of a transaction (frozen machine, stopped process) keeps its locks no longer than this:
 * PostgreSQL ends its session, the others go on. No transaction waits for anything but the database, so none idles that long.
 */
const idleInTransactionMs = 15_000;

export class Database extends Handle {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly settings = new SettingsMemory(this);
  private readonly log: Logger;

  constructor(
    url: string,
    options: { max: number; min?: number; log: Logger; applicationName?: string; idleMs?: number },
  ) {
    const pool = new pg.Pool({
      connectionString: url,
      max: options.max,
      // So many stay open when nothing is asked.
      min: options.min ?? 0,
      application_name: options.applicationName ?? 'qiao',
      pipeline: true,
      stream: () => new PlainSocket(),
      idleTimeoutMillis: 60_000,
      connectionTimeoutMillis: 10_000,
      idle_in_transaction_session_timeout: options.idleMs ?? idleInTransactionMs,
    });
    super(pool);
    this.pool = pool;
    this.url = url;
    this.log = options.log;
    // Without a listener a stop of PostgreSQL kills the process.
    pool.on('error', (error) => this.log.warn({ err: error.message }, 'database connection lost'));
    pool.on('connect', (client) => client.on('error', () => {}));
  }

  /**
   * Runs `work` in one transaction; commits when it resolves, rolls back when it throws. Serialisation failures and
   * deadlocks are tried again up to three times, so `work` must have no effect outside the transaction.
   */
  transact<T>(work: (tx: Tx) => Promise<T>, isolation: Isolation = 'read committed'): Promise<T> {
    return withSpan('db.transaction', { isolation }, () => this.attempts(work, isolation));
  }

  private async attempts<T>(work: (tx: Tx) => Promise<T>, isolation: Isolation): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const client = await this.pool.connect();
      const pipeline = new Pipeline(client);
      const tx = new Transaction(pipeline, this.settings);
      let broken: Error | undefined;
      try {
        pipeline.begin(isolation === 'read committed' ? 'begin' : `begin isolation level ${isolation}`);
        const result = await work(tx as unknown as Tx);
        tx.writeKept();
        await pipeline.commit();
        for (const hook of tx.hooks) hook();
        return result;
      } catch (thrown) {
        const error = pipeline.cause(thrown);
        await pipeline.rollback().catch((failed: Error) => {
          broken = failed;
        });
        const code = (error as { code?: string }).code;
        if (attempt < 4 && code && transient.has(code)) continue;
        throw error;
      } finally {
        client.release(broken);
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** True for a unique-key violation, optionally of the named constraint. */
export function isDuplicate(error: unknown, constraint?: string): boolean {
  const { code, constraint: hit } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || hit === constraint);
}
