/**
 * Tickets that are opened while others are being committed travel together in the next transaction: round trips and commits
 * are what costs, and a group takes as many of them as one. A single one never waits. A group that fails, or would have to wait
 * for a row that somebody holds, is done again one by one, so that nobody pays for another.
 */
import type { Database, Scope } from '#kernel';
import { type Opened, type Opening, type OpenTicket, prepareOpening, storeOpenings } from './open-ticket.ts';
import { beginGroup } from './store-open.ts';

const largest = 32;
/**
 * After a group the next one begins when as many wait as were in it and behind it (those who were answered come again and travel
 * with those who waited), at the latest so long after it, or half its time if it took longer.
 */
const paceMs = 20;
/** A customer's file under edit must not hold up everybody. */
const patienceMs = 150;

type Waiting = { opening: Opening; done(opened: Opened): void; fail(error: unknown): void };

export class OpenLane {
  private readonly db: Database;
  private waiting: Waiting[] = [];
  private driving = false;
  private onCome: () => void = () => {};

  constructor(db: Database) {
    this.db = db;
  }

  /** Throws as `openTicket` does. What it reads is read outside of the transaction that writes. */
  async open(scope: Scope, input: OpenTicket): Promise<Opened> {
    const opening = await prepareOpening(this.db, scope, input);
    return new Promise((done, fail) => {
      // A chat's row is moved by every message: such a ticket waits for it beside the lane.
      if (opening.conversation) return void this.alone({ opening, done, fail });
      this.waiting.push({ opening, done, fail });
      this.onCome();
      if (!this.driving) void this.drive();
    });
  }

  private async drive(): Promise<void> {
    this.driving = true;
    while (this.waiting.length > 0) {
      const begun = performance.now();
      const group = this.waiting.splice(0, largest);
      await this.together(group);
      if (group.length === 1) continue;
      const took = performance.now() - begun;
      await this.gather(
        Math.min(largest, group.length + this.waiting.length),
        Math.max(paceMs - took, Math.min(took / 2, paceMs)),
      );
    }
    this.driving = false;
  }

  private gather(count: number, ms: number): Promise<void> {
    if (this.waiting.length >= count) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.onCome = () => {
        if (this.waiting.length < count) return;
        clearTimeout(timer);
        done();
      };
    });
  }

  private async together(group: Waiting[]): Promise<void> {
    let opened: Opened[];
    try {
      opened = await this.db.transact(async (tx) => {
        beginGroup(tx, patienceMs);
        return await storeOpenings(
          tx,
          group.map(({ opening }) => opening),
        );
      });
    } catch {
      // They go on beside the lane, each with all the patience it needs.
      for (const one of group) void this.alone(one);
      return;
    }
    group.forEach(({ done }, index) => {
      done(opened[index]!);
    });
  }

  private async alone({ opening, done, fail }: Waiting): Promise<void> {
    try {
      const [opened] = await this.db.transact((tx) => storeOpenings(tx, [opening]));
      done(opened!);
    } catch (error) {
      fail(error);
    }
  }
}
