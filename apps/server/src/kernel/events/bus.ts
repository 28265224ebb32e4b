/** What modules see of the event machinery. */
import type { Tx } from '../db/database.ts';
import type { Event, EventKind } from './event.ts';

export type Subscription<P = unknown> = {
  /** `<module>.<purpose>`, stable: it names the stored position. */
  name: string;
  to: EventKind<P>[];
  /**
   * Called inside a transaction that also moves the subscriber's position. Must be idempotent (a crash after commit of an
   * outside effect, a replay). Throwing parks the event's aggregate for this subscriber after a few tries; others go on.
   */
  handle: (tx: Tx, event: Event<P>) => Promise<void>;
  /**
   * For folds that write many rows in one statement: takes a whole batch in order. When it throws, the batch is handed over
   * again one event at a time to `handle`, which finds the one to park.
   */
  handleAll?: (tx: Tx, events: Event<P>[]) => Promise<void>;
  /** Of a fold: how long events are gathered while many come. A quarter of a second unless somebody waits for what it does. */
  gatherMs?: number;
  /** Where a new subscriber starts: at the beginning of the log (default) or at its present end. */
  from?: 'start' | 'end';
};

/** A tail that every node runs for itself, without a stored position (realtime, caches). */
export type Tail = { name: string; from: 'end'; handle: (events: Event[]) => void };

export interface EventBus {
  subscribe<P>(subscription: Subscription<P>): void;
  tail(tail: Tail): void;
  /** Events after a position that carry one of the topics, for resume; `complete: false` when more than `limit` or too old. */
  since(
    position: number,
    topics: string[],
    limit: number,
  ): Promise<{ events: Event[]; head: number; complete: boolean }>;
  head(): Promise<number>;
  /** This site's log again, in order, from the first event sequenced at or after an instant: for recomputing figures. */
  history(kinds: EventKind[], since: Date, upTo?: number): AsyncIterable<Event[]>;
}
