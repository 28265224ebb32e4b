/**
 * Parked events: the first one of an aggregate failed, later ones wait behind it (attempts = 0). The failed one is tried again
 * by itself after 1 s, 5 s, 30 s and 2 min; then it stays until a person replays or discards it.
 */
import type { Database, Db, Tx } from '../db/database.ts';
import { outOfReach } from '../db/out-of-reach.ts';
import { readOne, type SequencedEvent } from './log-rows.ts';
import type { SubscriptionRunner } from './subscription-runner.ts';

export type ParkedEvent = {
  subscription: string;
  position: number;
  aggregateKind: string;
  aggregateId: string;
  error: string;
  attempts: number;
  /** Null and attempts > 0: given up. */
  retryAt: Date | null;
  parkedAt: Date;
};

const retryAfterSeconds = [1, 5, 30, 120];

/** Serialisation failure, deadlock, and everything that means "no database": the event is not to blame. */
export function isTransient(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '40001' || code === '40P01' || code === '25P03' || outOfReach(error);
}

export async function parkFailed(tx: Tx, subscription: string, event: SequencedEvent, failure: Error): Promise<void> {
  await park(tx, subscription, event, describe(failure), 1, retryAfterSeconds[0]!);
}

export async function parkBehind(tx: Tx, subscription: string, event: SequencedEvent): Promise<void> {
  await park(tx, subscription, event, '', 0, null);
}

async function park(
  tx: Tx,
  subscription: string,
  event: SequencedEvent,
  error: string,
  attempts: number,
  retrySeconds: number | null,
): Promise<void> {
  await tx.query(
    'kernel.park',
    `insert into kernel.parked
       (subscription, site, position, sequenced_at, aggregate_kind, aggregate_id, error, attempts, retry_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9::float8))`,
    [
      subscription,
      event.site,
      event.position,
      event.sequencedAt,
      event.aggregateKind,
      event.aggregateId,
      error,
      attempts,
      retrySeconds,
    ],
  );
}

/** Messages of errors may quote values: short, and never the detail of PostgreSQL, which quotes rows. */
function describe(failure: Error): string {
  return `${failure.name}: ${failure.message}`.slice(0, 500);
}

export type DueAggregate = { subscription: string; aggregate_kind: string; aggregate_id: string };

export function dueAggregates(db: Db, site: number, limit: number): Promise<DueAggregate[]> {
  return db.query<DueAggregate>(
    'kernel.parked-due',
    `select distinct subscription, aggregate_kind, aggregate_id from kernel.parked
     where site = $1 and retry_at <= clock_timestamp() limit $2`,
    [site, limit],
  );
}

/**
 * Hands the parked events of one aggregate in order to their subscriber, inside `tx`, until one fails. Returns how many were
 * handled. The position row's lock keeps the subscriber's batches away meanwhile.
 */
export async function replayAggregate(
  tx: Tx,
  runner: SubscriptionRunner,
  site: number,
  aggregate: DueAggregate,
  limit = 200,
): Promise<number> {
  await runner.lock(tx);
  const rows = await tx.query<{ position: number; sequenced_at: Date; attempts: number }>(
    'kernel.parked-of',
    `select position, sequenced_at, attempts from kernel.parked
     where subscription = $1 and site = $2 and aggregate_kind = $3 and aggregate_id = $4 order by position limit $5`,
    [aggregate.subscription, site, aggregate.aggregate_kind, aggregate.aggregate_id, limit],
  );
  let handled = 0;
  for (const row of rows) {
    const event = await readOne(tx, site, row.position, row.sequenced_at);
    // A partition dropped by retention takes its events along; nothing is left to hand over.
    const failure = event ? await runner.attempt(tx, event) : null;
    if (failure) {
      const wait = retryAfterSeconds[row.attempts] ?? null;
      await tx.query(
        'kernel.parked-again',
        `update kernel.parked set attempts = attempts + 1, error = $4,
           retry_at = clock_timestamp() + make_interval(secs => $5::float8)
         where subscription = $1 and site = $2 and position = $3`,
        [aggregate.subscription, site, row.position, describe(failure), wait],
      );
      return handled;
    }
    await tx.query(
      'kernel.parked-done',
      'delete from kernel.parked where subscription = $1 and site = $2 and position = $3',
      [aggregate.subscription, site, row.position],
    );
    handled++;
  }
  if (rows.length === limit)
    await makeHeadDue(tx, aggregate.subscription, site, aggregate.aggregate_kind, aggregate.aggregate_id);
  return handled;
}

export async function listParked(db: Db, site: number, limit = 500): Promise<ParkedEvent[]> {
  const rows = await db.run<{
    subscription: string;
    position: number;
    aggregate_kind: string;
    aggregate_id: string;
    error: string;
    attempts: number;
    retry_at: Date | null;
    parked_at: Date;
  }>('select * from kernel.parked where site = $1 order by subscription, position limit $2', [site, limit]);
  return rows.map((row) => ({
    subscription: row.subscription,
    position: row.position,
    aggregateKind: row.aggregate_kind,
    aggregateId: row.aggregate_id,
    error: row.error,
    attempts: row.attempts,
    retryAt: row.retry_at,
    parkedAt: row.parked_at,
  }));
}

/** Makes failed events due at once, with all their tries again. Returns how many. */
export async function makeDue(db: Database, site: number, subscription: string, aggregateId?: string): Promise<number> {
  const rows = await db.run(
    `update kernel.parked set retry_at = clock_timestamp(), attempts = 1
     where subscription = $1 and site = $2 and attempts > 0 and ($3::text is null or aggregate_id = $3) returning position`,
    [subscription, site, aggregateId ?? null],
  );
  return rows.length;
}

/** Drops one parked event for good; the next one of its aggregate becomes due. False when it is not parked. */
export function discard(db: Database, site: number, subscription: string, position: number): Promise<boolean> {
  return db.transact(async (tx) => {
    await tx.run('select from kernel.subscription where name = $1 and site = $2 for update', [subscription, site]);
    const [gone] = await tx.run<{ aggregate_kind: string; aggregate_id: string }>(
      `delete from kernel.parked where subscription = $1 and site = $2 and position = $3
       returning aggregate_kind, aggregate_id`,
      [subscription, site, position],
    );
    if (!gone) return false;
    await makeHeadDue(tx, subscription, site, gone.aggregate_kind, gone.aggregate_id);
    return true;
  });
}

async function makeHeadDue(tx: Tx, subscription: string, site: number, kind: string, id: string): Promise<void> {
  await tx.run(
    `update kernel.parked set retry_at = clock_timestamp() where (subscription, site, position) =
       (select subscription, site, min(position) from kernel.parked
        where subscription = $1 and site = $2 and aggregate_kind = $3 and aggregate_id = $4 group by 1, 2)`,
    [subscription, site, kind, id],
  );
}
