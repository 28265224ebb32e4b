/**
 * Accepts that come while others are being committed travel together in the next transaction: at thousands a second the commit
 * is what costs. A single one never waits. A group that fails is done again one by one, so that nobody pays for another.
 */
import type { Database, Scope } from '#kernel';
import { type Accept, type Accepted, acceptOffer, acceptOffers } from './accept-offer.ts';
import { offerGone } from './errors.ts';

const largest = 32;
/** Transactions under way at once. */
const flights = 2;

type Waiting = {
  scope: Scope;
  input: Accept;
  done(accepted: Accepted): void;
  fail(error: unknown): void;
};

export class AcceptLane {
  private readonly db: Database;
  private waiting: Waiting[] = [];
  private driving = 0;

  constructor(db: Database) {
    this.db = db;
  }

  /** Throws as `acceptOffer` does. */
  accept(scope: Scope, input: Accept): Promise<Accepted> {
    return new Promise((done, fail) => {
      this.waiting.push({ scope, input, done, fail });
      if (this.driving < flights) void this.drive();
    });
  }

  private async drive(): Promise<void> {
    this.driving++;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, largest);
      await (batch.length === 1 ? this.alone(batch[0]!) : this.together(batch));
    }
    this.driving--;
  }

  private async together(batch: Waiting[]): Promise<void> {
    try {
      const answers = await this.db.transact((tx) => acceptOffers(tx, batch));
      batch.forEach(({ done, fail }, index) => {
        const answer = answers[index];
        if (answer) done(answer);
        else fail(offerGone());
      });
    } catch {
      for (const one of batch) await this.alone(one);
    }
  }

  private async alone({ scope, input, done, fail }: Waiting): Promise<void> {
    try {
      done(await this.db.transact((tx) => acceptOffer(tx, scope, input)));
    } catch (error) {
      fail(error);
    }
  }
}
