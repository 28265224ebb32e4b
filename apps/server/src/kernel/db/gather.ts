/**
 * What several callers write in the same moments leaves together: while one statement is under way the next gathers. Alone it
 * leaves at once. For rows that have nothing to do with each other and belong to nobody's transaction.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { outOfReach } from './out-of-reach.ts';

type Waiting<T, R> = { item: T; done: (result: R) => void; fail: (error: unknown) => void };

export class Gather<T, R> {
  private readonly write: (items: T[]) => Promise<R[]>;
  private readonly most: number;
  private readonly paceMs: number;
  private waiting: Waiting<T, R>[] = [];
  private writing = false;

  /**
   * `write` answers each at the place of its item; `most` go at once. Between the beginnings of two writes there are at least
   * `paceMs`: more comes together, for callers to whom so much later is nothing.
   */
  constructor(write: (items: T[]) => Promise<R[]>, { most = 100, paceMs = 0 } = {}) {
    this.write = write;
    this.most = most;
    this.paceMs = paceMs;
  }

  /** Rejects with what its own item met: one that fails is no reason for the others to. */
  add(item: T): Promise<R> {
    return new Promise((done, fail) => {
      this.waiting.push({ item, done, fail });
      if (!this.writing) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const next = this.paceMs > 0 ? pause(this.paceMs) : null;
      await this.together(this.waiting.splice(0, this.most));
      await next;
    }
    this.writing = false;
  }

  private async together(group: Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.write(group.map(({ item }) => item));
      for (const [index, { done }] of group.entries()) done(results[index]!);
    } catch (error) {
      if (group.length === 1 || outOfReach(error)) for (const { fail } of group) fail(error);
      else for (const one of group) await this.together([one]);
    }
  }
}
