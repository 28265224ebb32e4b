/** Deliveries: SQL of `webhooks.delivery`. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { DeliveryRow, Outcome } from './tables.ts';

export type Put = Pick<
  DeliveryRow,
  'endpoint_id' | 'position' | 'event_id' | 'kind' | 'subject' | 'payload' | 'occurred_at'
>;

/** A repeated event meets its row. `again`: those that were ended are put back (replay); returns how many wait now. */
export async function putDeliveries(tx: Tx, rows: Put[], now: Date, again = false): Promise<number> {
  if (rows.length === 0) return 0;
  const put = await tx.query(
    again ? 'webhooks.put-again' : 'webhooks.put',
    `insert into webhooks.delivery as d (endpoint_id, position, event_id, kind, subject, payload, occurred_at, state, attempts,
       next_at)
     select e, p, i, k, s, l, o, 'waiting', 0, $8 from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[],
       $6::jsonb[], $7::timestamptz[]) as given(e, p, i, k, s, l, o)
     on conflict (endpoint_id, position) do ${
       again ? `update set state = 'waiting', attempts = 0, next_at = $8 where d.state <> 'waiting'` : 'nothing'
     }
     returning position`,
    [
      rows.map((row) => row.endpoint_id),
      rows.map((row) => row.position),
      rows.map((row) => row.event_id),
      rows.map((row) => row.kind),
      rows.map((row) => row.subject),
      rows.map((row) => JSON.stringify(row.payload)),
      rows.map((row) => row.occurred_at),
      now,
    ],
  );
  return put.length;
}

/**
 * The next ones for an endpoint in the order of the log, without those in hand. One whose subject has an earlier delivery that
 * waits for its next try waits behind it.
 */
export async function dueDeliveries(
  db: Db,
  scope: Scope,
  ask: { endpointId: string; now: Date; inHand: number[]; limit: number },
): Promise<DeliveryRow[]> {
  forProgram(scope);
  return db.query<DeliveryRow>(
    'webhooks.due',
    `select * from webhooks.delivery d
     where endpoint_id = $1 and state = 'waiting' and next_at <= $2 and position <> all($3::bigint[])
       and not exists (select from webhooks.delivery b where b.endpoint_id = $1 and b.subject = d.subject
         and b.state = 'waiting' and b.position < d.position and b.next_at > $2)
     order by position limit $4`,
    [ask.endpointId, ask.now, ask.inHand, ask.limit],
  );
}

export async function writeOutcomes(db: Db, scope: Scope, endpointId: string, outcomes: Outcome[]): Promise<void> {
  forProgram(scope);
  await db.query(
    'webhooks.outcomes',
    `update webhooks.delivery d set state = o.state, attempts = o.attempts, next_at = o.next_at, last_at = o.last_at,
       status = o.status, problem = o.problem, answer = o.answer, ms = o.ms
     from unnest($2::bigint[], $3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::int[], $8::text[], $9::text[],
       $10::int[]) as o(position, state, attempts, next_at, last_at, status, problem, answer, ms)
     where d.endpoint_id = $1 and d.position = o.position`,
    [
      endpointId,
      outcomes.map((one) => one.position),
      outcomes.map((one) => one.state),
      outcomes.map((one) => one.attempts),
      outcomes.map((one) => one.next_at),
      outcomes.map((one) => one.last_at),
      outcomes.map((one) => one.status),
      outcomes.map((one) => one.problem),
      outcomes.map((one) => one.answer),
      outcomes.map((one) => one.ms),
    ],
  );
}

const visible = `exists (select from webhooks.endpoint e where e.id = d.endpoint_id
  and ($1::uuid[] is null or e.unit_id = any($1)))`;

/** Newest first; `state` null: of all states. */
export async function listDeliveries(
  db: Db,
  scope: Scope,
  ask: { endpointId: string; state: string | null; before: number | null; limit: number },
): Promise<DeliveryRow[]> {
  return db.query<DeliveryRow>(
    'webhooks.deliveries',
    `select d.* from webhooks.delivery d where ${visible} and d.endpoint_id = $2 and ($3::text is null or d.state = $3)
       and ($4::bigint is null or d.position < $4) order by d.position desc limit $5`,
    [unitsWith(scope, 'webhooks.manage'), ask.endpointId, ask.state, ask.before, ask.limit],
  );
}

export async function readDelivery(
  db: Db,
  scope: Scope,
  endpointId: string,
  position: number,
): Promise<DeliveryRow | null> {
  const rows = await db.query<DeliveryRow>(
    'webhooks.delivery',
    `select d.* from webhooks.delivery d where ${visible} and d.endpoint_id = $2 and d.position = $3`,
    [unitsWith(scope, 'webhooks.manage'), endpointId, position],
  );
  return rows[0] ?? null;
}

/** Puts named ones back; returns how many wait now. */
export async function waitAgain(
  tx: Tx,
  scope: Scope,
  endpointId: string,
  positions: number[],
  now: Date,
): Promise<number> {
  const rows = await tx.query(
    'webhooks.wait-again',
    `update webhooks.delivery d set state = 'waiting', attempts = 0, next_at = $4
     where ${visible} and d.endpoint_id = $2 and d.position = any($3::bigint[]) returning position`,
    [unitsWith(scope, 'webhooks.manage'), endpointId, positions, now],
  );
  return rows.length;
}

/** Those waiting for a later try go on at once: the endpoint was mended. */
export async function hurry(tx: Tx, scope: Scope, endpointId: string, now: Date): Promise<void> {
  await tx.query(
    'webhooks.hurry',
    `update webhooks.delivery d set next_at = $3 where ${visible} and d.endpoint_id = $2 and d.state = 'waiting' and d.next_at > $3`,
    [unitsWith(scope, 'webhooks.manage'), endpointId, now],
  );
}

export async function forgetDeliveries(db: Db, scope: Scope, sentBefore: Date, before: Date): Promise<void> {
  forProgram(scope);
  await db.query(
    'webhooks.forget',
    `delete from webhooks.delivery where occurred_at < $1 and (state in ('sent', 'skipped') or occurred_at < $2)`,
    [sentBefore, before],
  );
}
