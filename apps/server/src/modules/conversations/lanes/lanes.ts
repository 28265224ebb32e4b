/**
 * The lanes of this node. One carries all: the larger its batches, the less each message costs. It never waits for a row; a
 * conversation that somebody else holds (a file being sent, a transfer, another node) goes over to the patient lane with all
 * its messages, and comes back when they are stored.
 */
import { Lane, type LaneOptions, type Posted } from './lane.ts';
import type { Draft } from './post-batch.ts';

export class Lanes {
  private readonly swift: Lane;
  private readonly patient: Lane;

  constructor(options: Omit<LaneOptions, 'handOver'>) {
    this.patient = new Lane(options);
    this.swift = new Lane({ ...options, handOver: (waiting) => this.patient.take(waiting) });
  }

  post(draft: Draft): Promise<Posted | null> {
    return (this.patient.holds(draft.conversationId) ? this.patient : this.swift).post(draft);
  }

  async stop(): Promise<void> {
    await this.swift.stop();
    await this.patient.stop();
  }
}
