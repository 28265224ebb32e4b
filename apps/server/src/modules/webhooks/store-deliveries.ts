/** Deliveries: SQL of `webhooks.delivery`. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { DeliveryRow, Due, Outcome } from './tables.ts';

/** An event for every endpoint that wants it. */
export type Put = Pick<DeliveryRow, 'position' | 'event_id' | 'kind' | 'subject' | 'payload' | 'occurred_at'> & {
  endpoints: string[];
};

/** A repeated event meets its row. `again`: those that were ended are put back (replay); returns how many wait now. */
export async function putDeliveries(tx: Tx, puts: Put[], now: Date, again = false): Promise<number> {
  if (puts.length === 0) return 0;
  const put = await tx.query(
    again ? 'webhooks.put-again' : 'webhooks.put',
    `insert into webhooks.delivery as d (endpoint_id, position, event_id, kind, subject, payload, occurred_at, state, attempts,
       next_at)
     select e, position, event_id, kind, subject, payload, occurred_at, 'waiting', 0, $2
     from jsonb_to_recordset($1::jsonb) as given(position bigint, event_id text, kind text, subject text, payload jsonb,
       occurred_at timestamptz, endpoints uuid[]), unnest(given.endpoints) as e
     on conflict (endpoint_id, position) do ${
       again ? `update set state = 'waiting', attempts = 0, next_at = $2 where d.state <> 'waiting'` : 'nothing'
     }
     returning position`,
    [JSON.stringify(puts), now],
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
): Promise<Due[]> {
  forProgram(scope);
  return db.query<Due>(
    'webhooks.due',
    // Those that failed and wait are few; looked for first, so that a long line costs no more than a short one.
    `with held as materialized (select subject, min(position) as position from webhooks.delivery
       where endpoint_id = $1 and state = 'waiting' and attempts > 0 and next_at > $2 group by subject)
     select position, event_id, kind, subject, payload, occurred_at, attempts, next_at from webhooks.delivery d
     where endpoint_id = $1 and state = 'waiting' and next_at <= $2 and position <> all($3::bigint[])
       and not exists (select from held h where h.subject = d.subject and h.position < d.position)
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
     from jsonb_to_recordset($2::jsonb) as o(position bigint, state text, attempts int, next_at timestamptz,
       last_at timestamptz, status int, problem text, answer text, ms int)
     where d.endpoint_id = $1 and d.position = o.position`,
    [endpointId, JSON.stringify(outcomes)],
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
