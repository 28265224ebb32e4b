/**
 * Past-tense facts. `announce` writes one outbox row in the transaction that makes the fact true, while the aggregate's row
 * lock is held; the sequencer gives it a position; subscribers and browsers read by position.
 */
import type { z } from 'zod';
import type { Tx } from '../db/database.ts';
import { clock } from '../time.ts';
import { nudgeSequencer } from './nudge.ts';

/** `area.fact-in-past-tense`, its version and the shape of its payload (ids, states, numbers: never personal data). */
export type EventKind<P = unknown> = {
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType<P>;
  /** Turns payloads of older versions into this one; missing = version 1 only. */
  readonly upcast?: (payload: unknown, version: number) => unknown;
};

export function defineEvent<P>(kind: EventKind<P>): EventKind<P> {
  return kind;
}

/** A sequenced fact as subscribers and browsers see it. */
export type Event<P = unknown> = {
  /** Gapless per site, in commit order per aggregate. The only cursor there is: (site, position). */
  position: number;
  site: number;
  id: string;
  type: string;
  version: number;
  aggregateKind: string;
  aggregateId: string;
  occurredAt: Date;
  /** `staff:<id>`, `visitor:<id>`, `system:<name>` */
  actor: string;
  payload: P;
  topics: string[];
};

export type Announcement<P> = {
  aggregate: readonly [kind: string, id: string];
  payload: P;
  actor: { kind: string; id: string };
  /** Realtime topics that receive this event, e.g. `conversation:<id>`, `staff:<id>`, `unit:<id>`. Computed on write. */
  topics?: string[];
  occurredAt?: Date;
};

/**
 * Head of every statement that writes the outbox: of what `announce` kept back, and of the one hot path that writes its facts in
 * its own statement (messages), which calls `nudgeSequencer` after its commit and `writeKept` before it, so that nothing that was
 * announced earlier in the same transaction comes after it.
 */
export const outboxInsert =
  'insert into kernel.outbox(id, type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics)';
/** What the first column takes: drawn while the aggregate's row lock is held, so ids of an aggregate are in commit order. */
export const outboxNextId = "nextval('kernel.outbox_id')";

type OutboxRow = {
  type: string;
  version: number;
  kind: string;
  id: string;
  at: Date;
  actor: string;
  payload: unknown;
  topics: string[];
};

/**
 * Says that something happened. Takes a `Tx` (not a `Db`): outside a transaction there is nothing to announce. The payload is
 * checked against the kind's schema, so a wrong one fails the transaction rather than its readers. Written just before the
 * commit, together with all that the transaction announces and in one flight with it; the row locks are still held.
 */
export async function announce<P>(tx: Tx, kind: EventKind<P>, fact: Announcement<P>): Promise<void> {
  await announceMany(tx, kind, [fact]);
}

/** Many facts of one kind, kept in the given order. The caller holds the row locks of all aggregates. */
export async function announceMany<P>(tx: Tx, kind: EventKind<P>, facts: Announcement<P>[]): Promise<void> {
  if (facts.length === 0) return;
  const now = clock.now();
  tx.keepBack(
    facts.map((fact) => ({
      type: kind.type,
      version: kind.version,
      kind: fact.aggregate[0],
      id: fact.aggregate[1],
      at: fact.occurredAt ?? now,
      actor: `${fact.actor.kind}:${fact.actor.id}`,
      payload: kind.schema.parse(fact.payload),
      topics: fact.topics ?? [],
    })),
    writeOutbox,
  );
  tx.afterCommit(nudgeSequencer);
}

function writeOutbox(tx: Tx, rows: OutboxRow[]): void {
  tx.send(
    'kernel.announce',
    `${outboxInsert}
     select ${outboxNextId}, f.type, f.version, f.kind, f.id, f.at, f.actor, f.payload, array(select jsonb_array_elements_text(f.topics))
     from rows from (jsonb_to_recordset($1::jsonb) as
       (type text, version int, kind text, id text, at timestamptz, actor text, payload jsonb, topics jsonb)) with ordinality
       as f(type, version, kind, id, at, actor, payload, topics, n) order by n`,
    [JSON.stringify(rows)],
  );
}
