/**
 * The tree expanded in memory: unit → everything below it. One per program. Thrown away when an event tells of another shape;
 * checked against the database's version at most once a second besides, so a stalled event log cannot keep it stale.
 */
import { type Kernel, systemScope } from '#kernel';
import { treeEvents } from './events.ts';
import { expandTree } from './rules.ts';
import { readTree, readTreeVersion } from './store.ts';

export type ExpandedTree = {
  version: number;
  /** Includes the unit itself; empty for an unknown one. */
  below(unitId: string): ReadonlySet<string>;
  rootId: string | null;
};

const freshMs = 1_000;
const none: ReadonlySet<string> = new Set();

export class UnitTree {
  private readonly kernel: Pick<Kernel, 'db'>;
  private known: ExpandedTree | null = null;
  private checkedAt = -freshMs;
  private asking: Promise<ExpandedTree> | null = null;

  constructor(kernel: Pick<Kernel, 'db' | 'events'>) {
    this.kernel = kernel;
    kernel.events.tail({
      name: 'organisation.tree',
      from: 'end',
      handle: (events) => {
        if (events.some((event) => treeEvents.has(event.type))) this.forget();
      },
    });
  }

  /** At most a second old. */
  async current(): Promise<ExpandedTree> {
    // Age of a cache, not business time: the monotonic clock of this machine.
    if (this.known && performance.now() - this.checkedAt < freshMs) return this.known;
    // One question at a time, whoever asks meanwhile shares its answer.
    this.asking ??= this.refresh().finally(() => {
      this.asking = null;
    });
    return await this.asking;
  }

  /** The next `current()` asks the database. */
  forget(): void {
    this.checkedAt = -freshMs;
    this.asking = null;
  }

  private async refresh(): Promise<ExpandedTree> {
    const scope = systemScope('organisation.tree');
    const askedAt = performance.now();
    const known = this.known;
    if (known && (await readTreeVersion(this.kernel.db, scope)) === known.version) {
      this.checkedAt = askedAt;
      return known;
    }
    const { version, units } = await readTree(this.kernel.db, scope);
    const expanded = expandTree(units);
    const fresh: ExpandedTree = {
      version,
      below: (unitId) => expanded.get(unitId) ?? none,
      rootId: units.find((unit) => unit.path.length === 1)?.id ?? null,
    };
    this.known = fresh;
    this.checkedAt = askedAt;
    return fresh;
  }
}
