/**
 * One subscriber: hands events in order to its handler, a batch per transaction that also moves its position. The position row
 * is locked and compared first, so a batch happens once even if two processes believe to lead.
 */
import type { Tx } from '../db/database.ts';
import type { Subscription } from './bus.ts';
import type { Event, EventKind } from './event.ts';
import { asKind, type SequencedEvent } from './log-rows.ts';
import { isTransient, parkBehind, parkFailed } from './parking.ts';

export type BatchResult = { handled: number; parked: number };

/** Another process moved the position: what this one has in memory is stale. */
export class PositionMoved extends Error {
  readonly position: number;
  constructor(position: number) {
    super(`position is ${position}`);
    this.position = position;
  }
}

export class SubscriptionRunner {
  readonly name: string;
  readonly types: string[];
  readonly from: 'start' | 'end';
  private readonly site: number;
  private readonly kinds: Map<string, EventKind>;
  private readonly handler: Subscription['handle'];
  private readonly handleAll: Subscription['handleAll'];
  /** Takes whole batches. */
  readonly folds: boolean;
  readonly gatherMs: number | undefined;
  /** Events in one transaction: a fold in few statements takes more of them. */
  readonly batchEvents: number;
  /** Everything up to here is done; `stored` is what the row says, which trails behind over events of other types. */
  position = 0;
  stored = 0;
  /** Process time (ms) when the row was last written or read. */
  storedAt = 0;

  constructor(subscription: Subscription, site: number) {
    this.name = subscription.name;
    this.from = subscription.from ?? 'start';
    this.site = site;
    this.kinds = new Map(subscription.to.map((kind) => [kind.type, kind]));
    this.types = [...this.kinds.keys()];
    this.handler = subscription.handle;
    this.handleAll = subscription.handleAll;
    this.folds = subscription.handleAll !== undefined;
    this.gatherMs = subscription.gatherMs;
    this.batchEvents = this.folds ? 2_000 : 200;
  }

  wants(event: SequencedEvent): boolean {
    return this.kinds.has(event.type);
  }

  load(position: number): void {
    this.position = position;
    this.stored = position;
    this.storedAt = performance.now();
  }

  /**
   * Handles `events` and moves the position to `upTo` inside `tx`. `careful`: each event in a part of its own, a failing
   * one is parked; otherwise the first failure throws (and the caller comes back carefully, as most batches have none).
   */
  async batch(tx: Tx, events: SequencedEvent[], upTo: number, careful: boolean): Promise<BatchResult> {
    const parked = await this.lock(tx);
    const result: BatchResult = { handled: 0, parked: 0 };
    const whole: Event[] = [];
    for (const event of events) {
      const aggregate = aggregateOf(event);
      if (parked.has(aggregate)) {
        await parkBehind(tx, this.name, event);
        result.parked++;
      } else if (!careful) {
        if (this.handleAll) whole.push(asKind(event, this.kindOf(event)));
        else await this.handle(tx, event);
        result.handled++;
      } else {
        const failure = await this.attempt(tx, event);
        if (failure === null) result.handled++;
        else {
          await parkFailed(tx, this.name, event, failure);
          parked.add(aggregate);
          result.parked++;
        }
      }
    }
    if (this.handleAll && whole.length > 0) await this.handleAll(tx, whole);
    tx.send(
      'kernel.subscription-move',
      'update kernel.subscription set position = $3, updated_at = clock_timestamp() where name = $1 and site = $2',
      [this.name, this.site, upTo],
    );
    return result;
  }

  /** Locks the position row, proves that it is where this process believes, and returns the parked aggregates. */
  async lock(tx: Tx): Promise<Set<string>> {
    const [row] = await tx.query<{ position: number; parked: string[] | null }>(
      'kernel.subscription-lock',
      // A process stopped inside a batch would hold the row for ever: PostgreSQL ends its session after five seconds.
      `select position, set_config('idle_in_transaction_session_timeout', '5000', true) as guard, (select array_agg(distinct aggregate_kind || ' ' || aggregate_id) from kernel.parked
         where subscription = $1 and site = $2) as parked
       from kernel.subscription where name = $1 and site = $2 for update`,
      [this.name, this.site],
    );
    if (!row) throw new Error(`subscription ${this.name} has no position`);
    if (row.position !== this.stored) throw new PositionMoved(row.position);
    return new Set(row.parked ?? []);
  }

  /** Null when handled. Throws on what is not the event's fault (deadlock, lost connection): the batch is tried again. */
  async attempt(tx: Tx, event: SequencedEvent): Promise<Error | null> {
    try {
      await tx.inPart(() => this.handle(tx, event));
      return null;
    } catch (error) {
      if (isTransient(error)) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private async handle(tx: Tx, event: SequencedEvent): Promise<void> {
    await this.handler(tx, asKind(event, this.kindOf(event)));
  }

  private kindOf(event: SequencedEvent): EventKind {
    const kind = this.kinds.get(event.type);
    if (!kind) throw new Error(`${this.name} is not subscribed to ${event.type} any more`);
    return kind;
  }
}

export function aggregateOf(event: { aggregateKind: string; aggregateId: string }): string {
  return `${event.aggregateKind} ${event.aggregateId}`;
}
