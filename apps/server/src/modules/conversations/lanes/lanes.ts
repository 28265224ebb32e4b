/** The lanes of this node. A conversation always takes the same one: its order is kept, and a blocked one stops a share only. */
import type { Database, Logger } from '#kernel';
import { Lane, type Posted } from './lane.ts';
import type { Draft } from './post-batch.ts';

/** More lanes mean smaller batches: two keep most conversations going while a row of the other is locked. */
const laneCount = 2;

export class Lanes {
  private readonly lanes: Lane[];

  constructor(options: { db: Database; log: Logger; stored: (draft: Draft, posted: Posted) => void; count?: number }) {
    this.lanes = Array.from({ length: options.count ?? laneCount }, () => new Lane(options));
  }

  post(draft: Draft): Promise<Posted | null> {
    // The last characters of a UUIDv7 are random.
    const lane = Number.parseInt(draft.conversationId.slice(-4), 16) % this.lanes.length;
    return this.lanes[lane]!.post(draft);
  }

  async stop(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.stop()));
  }
}
