/**
 * The tree expanded in memory: unit → everything below it. One per program. Read again once this process has committed another
 * shape or an event tells of one; checked against the database's version at most once a second besides, so a stalled event log
 * cannot keep it stale.
 */
import { type Kernel, systemScope } from '#kernel';
import { treeEvents } from './events.ts';
import { expandTree } from './rules.ts';
import { readTree, readTreeVersion } from './store.ts';
import { shapesHere } from './tree-shapes.ts';

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
  private events = 0;
  /** What was told before `known` was asked for. */
  private heard = -1;
  private asking: { told: number; answer: Promise<ExpandedTree> } | null = null;

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

  private get told(): number {
    return shapesHere() + this.events;
  }

  /** At most a second old, and never older than what this process did or heard. */
  async current(): Promise<ExpandedTree> {
    const { told } = this;
    // Age of a cache, not business time: the monotonic clock of this machine.
    if (this.known && this.heard === told && performance.now() - this.checkedAt < freshMs) return this.known;
    // One question at a time, whoever asks meanwhile shares its answer; but not one that was asked before the last word.
    if (this.asking?.told === told) return await this.asking.answer;
    const asked = { told, answer: this.refresh(told) };
    this.asking = asked;
    try {
      return await asked.answer;
    } finally {
      if (this.asking === asked) this.asking = null;
    }
  }

  /** The next `current()` asks the database. */
  forget(): void {
    this.events += 1;
  }

  private async refresh(told: number): Promise<ExpandedTree> {
    const scope = systemScope('organisation.tree');
    const askedAt = performance.now();
    const known = this.known;
    if (known && (await readTreeVersion(this.kernel.db, scope)) === known.version)
      return this.keep(known, told, askedAt);
    const { version, units } = await readTree(this.kernel.db, scope);
    const expanded = expandTree(units);
    const fresh: ExpandedTree = {
      version,
      below: (unitId) => expanded.get(unitId) ?? none,
      rootId: units.find((unit) => unit.path.length === 1)?.id ?? null,
    };
    return this.keep(fresh, told, askedAt);
  }

  /** An answer that was asked for earlier and comes later takes no newer one's place. */
  private keep(tree: ExpandedTree, told: number, askedAt: number): ExpandedTree {
    if (told < this.heard) return tree;
    this.known = tree;
    this.heard = told;
    this.checkedAt = askedAt;
    return tree;
  }
}
