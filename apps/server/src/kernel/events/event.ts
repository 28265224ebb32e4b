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
 * Head of every statement that writes the outbox. `announce` and `announceMany` use it; so does the one hot path that writes
 * its facts in its own statement (messages), which then calls `nudgeSequencer` after its commit.
 */
export const outboxInsert =
  'insert into kernel.outbox(id, type, version, aggregate_kind, aggregate_id, occurred_at, actor, payload, topics)';
/** What the first column takes: drawn while the aggregate's row lock is held, so ids of an aggregate are in commit order. */
export const outboxNextId = "nextval('kernel.outbox_id')";

/**
 * Says that something happened. Takes a `Tx` (not a `Db`): outside a transaction there is nothing to announce. The payload is
 * checked against the kind's schema, so a wrong one fails the transaction rather than its readers.
 */
export async function announce<P>(tx: Tx, kind: EventKind<P>, fact: Announcement<P>): Promise<void> {
  const payload = kind.schema.parse(fact.payload);
  await tx.query(
    'kernel.announce',
    `${outboxInsert}
     values (${outboxNextId}, $1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      kind.type,
      kind.version,
      fact.aggregate[0],
      fact.aggregate[1],
      fact.occurredAt ?? clock.now(),
      `${fact.actor.kind}:${fact.actor.id}`,
      JSON.stringify(payload),
      fact.topics ?? [],
    ],
  );
  tx.afterCommit(nudgeSequencer);
}

/** Many facts of one kind in one statement, kept in the given order. The caller holds the row locks of all aggregates. */
export async function announceMany<P>(tx: Tx, kind: EventKind<P>, facts: Announcement<P>[]): Promise<void> {
  if (facts.length === 0) return;
  const now = clock.now();
  await tx.query(
    'kernel.announce-many',
    `${outboxInsert}
     select ${outboxNextId}, $1, $2, fact->>'kind', fact->>'id', (fact->>'at')::timestamptz, fact->>'actor',
       fact->'payload', array(select jsonb_array_elements_text(fact->'topics'))
     from (select fact from jsonb_array_elements($3::jsonb) with ordinality given(fact, n) order by n) ordered`,
    [
      kind.type,
      kind.version,
      JSON.stringify(
        facts.map((fact) => ({
          kind: fact.aggregate[0],
          id: fact.aggregate[1],
          at: fact.occurredAt ?? now,
          actor: `${fact.actor.kind}:${fact.actor.id}`,
          payload: kind.schema.parse(fact.payload),
          topics: fact.topics ?? [],
        })),
      ),
    ],
  );
  tx.afterCommit(nudgeSequencer);
}
