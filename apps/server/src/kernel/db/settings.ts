/**
 * Settings in memory: what every call, every message asks for and hardly anybody changes. On the node that changes them they are read
 * anew as soon as the change is committed; the others hear it by a signal within a tick and, should that get lost, see it by the
 * version in `kernel.setting_version`, which is asked for once a second at most. Older than `longestMs` nothing is believed: somebody may
 * have repaired a row by hand (ADR 0023).
 */
import type { Signals } from '../events/signals.ts';
import type { Database, Db, Row, Tx } from './database.ts';

const signal = 'settings';
const freshMs = 1_000;
const longestMs = 30_000;
/** Of one kind; more are callers, not settings. */
const mostEntries = 10_000;

type Entry = { value: Promise<unknown>; at: number };

/** What one pool of a process knows. */
export class SettingsMemory {
  private readonly db: Database;
  private readonly kinds = new Map<string, Map<string, Entry>>();
  private versions: ReadonlyMap<string, number> = new Map();
  private checkedAt = -freshMs;
  private checking: Promise<void> | null = null;
  /** Told of each kind that was changed here. */
  private onChanged: (kind: string) => void = () => {};

  constructor(db: Database) {
    this.db = db;
  }

  /** Null: not known, or too old to be believed. */
  known(kind: string, key: string): Promise<unknown> | null {
    if (!this.fresh(this.checkedAt, freshMs)) return null;
    const entry = this.kinds.get(kind)?.get(key);
    return entry && this.fresh(entry.at, longestMs) ? entry.value : null;
  }

  async read<T>(kind: string, key: string, load: (db: Db) => Promise<T>): Promise<T> {
    if (!this.fresh(this.checkedAt, freshMs)) await this.look();
    const known = this.known(kind, key);
    if (known) return known as Promise<T>;
    const entries = this.entriesOf(kind);
    // Noted before the answer is there: whoever asks meanwhile shares it, and a change that is heard of meanwhile throws it away.
    const entry = { value: load(this.db).then(frozen), at: performance.now() };
    entries.set(key, entry);
    entry.value.catch(() => entries.delete(key));
    return entry.value as Promise<T>;
  }

  /** For a transaction: what it read is kept when nothing was changed meanwhile, and nobody waits for it. */
  async readWithin<T>(kind: string, key: string, load: () => Promise<T>): Promise<T> {
    const known = this.known(kind, key);
    if (known) return known as Promise<T>;
    const entries = this.entriesOf(kind);
    const at = performance.now();
    const value = frozen(await load());
    if (this.kinds.get(kind) === entries) entries.set(key, { value: Promise.resolve(value), at });
    return value;
  }

  private entriesOf(kind: string): Map<string, Entry> {
    const known = this.kinds.get(kind);
    if (known && known.size < mostEntries) return known;
    const entries = new Map<string, Entry>();
    this.kinds.set(kind, entries);
    return entries;
  }

  /** Read anew from now on. Without a kind: all of them. */
  forget(kind?: string): void {
    if (kind === undefined) this.kinds.clear();
    else this.kinds.delete(kind);
  }

  changed(kind: string): void {
    this.forget(kind);
    this.onChanged(kind);
  }

  /** Other nodes are told of what changes here, and the other way round. */
  share(signals: Signals): void {
    this.onChanged = (kind) => signals.send(signal, kind);
    signals.on(signal, (kind, origin) => {
      if (origin === 'elsewhere') this.forget(String(kind));
    });
    signals.onReconnect(() => this.forget());
  }

  // Age of a memory, not business time: the monotonic clock of this machine.
  private fresh(since: number, ms: number): boolean {
    return performance.now() - since < ms;
  }

  /** One question at a time; whoever asks meanwhile shares its answer. */
  look(): Promise<void> {
    this.checking ??= this.ask().finally(() => {
      this.checking = null;
    });
    return this.checking;
  }

  private async ask(): Promise<void> {
    const askedAt = performance.now();
    const rows = await this.db.query<{ kind: string; version: number }>(
      'kernel.settings',
      'select kind, version from kernel.setting_version',
    );
    for (const { kind, version } of rows) if (this.versions.get(kind) !== version) this.forget(kind);
    this.versions = new Map(rows.map(({ kind, version }) => [kind, version]));
    this.checkedAt = askedAt;
  }
}

/** One kind of setting: its store reads through it and tells it of each change. */
export class Settings {
  private readonly kind: string;

  constructor(kind: string) {
    this.kind = kind;
  }

  /**
   * `load` asks the database that it is given; a transaction is answered by its own database, never from memory. Nobody may write
   * into what comes back: others have the same.
   */
  read<T>(db: Db, key: string, load: (db: Db) => Promise<T>): Promise<T> {
    return inTransaction(db) ? load(db) : db.settings.read(this.kind, key, load);
  }

  /** The rows of one statement, by what it asks for. */
  rows<T extends Row>(db: Db, name: string, text: string, values: unknown[] = []): Promise<T[]> {
    return this.read(db, `${name} ${values.join(' ')}`, (from) => from.query<T>(name, text, values));
  }
  /** Its first row. */
  async row<T extends Row>(db: Db, name: string, text: string, values: unknown[] = []): Promise<T | null> {
    return (await this.rows<T>(db, name, text, values))[0] ?? null;
  }

  /** In a transaction too as this node knows it, unless that has changed it: for what decides nothing that must not be late. */
  asKnown<T>(db: Db, key: string, load: (db: Db) => Promise<T>): Promise<T> {
    if (!inTransaction(db)) return this.read(db, key, load);
    if (db.changedSettings.has(this.kind)) return load(db);
    return db.settings.readWithin(this.kind, key, () => load(db));
  }

  /** To be called by whatever writes such a row. */
  changed(tx: Tx): void {
    tx.changedSettings.add(this.kind);
    tx.keepBack([this.kind], moveOn);
    tx.afterCommit(() => tx.settings.changed(this.kind));
  }
}

/** Whether what is asked stands in an open transaction. */
export const inTransaction = (db: Db): db is Tx => 'changedSettings' in db;

/** In one order, just before the commit: two who change several kinds do not wait for each other. */
function moveOn(tx: Tx, kinds: string[]): void {
  tx.send(
    'kernel.settings-moved',
    `insert into kernel.setting_version(kind, version) select kind, 1 from unnest($1::text[]) kind order by kind
     on conflict (kind) do update set version = kernel.setting_version.version + 1`,
    [[...new Set(kinds)].sort()],
  );
}

/** Rows and what JSON holds; a Date, a Map stays as it is. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const plain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (plain) for (const inner of Object.values(Object.freeze(value))) frozen(inner);
  return value;
}
