/** Fenced leadership: one holder per name across all nodes, proven again inside every transaction that relies on it. */
import type { Tx } from '../db/database.ts';

export type Lease = {
  readonly name: string;
  /** Grows with every take-over. */
  readonly epoch: number;
  /** Locks the lease row for this transaction and throws `LeaseLost` when another holds it by now. */
  fence(tx: Tx): Promise<void>;
};

export class LeaseLost extends Error {}

/**
 * The fence as a part of a statement that is its own transaction (`with fence as (…)`): no row when another holds the lease by now. The
 * statement must ask for that row before it locks or writes anything. `name`, `epoch`: its parameters.
 */
export const fenceOf = (name: string, epoch: string): string =>
  `select from kernel.lease where name = ${name}::text and epoch = ${epoch}::bigint for key share`;

export interface Leases {
  /**
   * Keeps trying to hold `name` while the program runs; `lead` starts when held and its `signal` aborts when lost (renewal
   * failed for the lease's life of 5 s, or fenced). Returns a function that gives the lease up.
   */
  hold(name: string, lead: (lease: Lease, signal: AbortSignal) => Promise<void>): () => Promise<void>;
}
