/** Endpoints: SQL of `webhooks.endpoint`. */
import { type Db, forProgram, type Scope, type Tx, unitsWith } from '#kernel';
import type { EndpointRow, Health } from './tables.ts';

export async function insertEndpoint(tx: Tx, row: EndpointRow): Promise<void> {
  await tx.query(
    'webhooks.insert-endpoint',
    `insert into webhooks.endpoint(id, origin_site, unit_id, name, url, kinds, state, ring, wrapped_key, secret, former_secret,
       former_until, created_at, created_by, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      row.id,
      row.origin_site,
      row.unit_id,
      row.name,
      row.url,
      row.kinds,
      row.state,
      row.ring,
      row.wrapped_key,
      row.secret,
      row.former_secret,
      row.former_until,
      row.created_at,
      row.created_by,
      row.version,
    ],
  );
}

/** The next version; false when somebody else changed it first. How it fares is written by `writeHealth` alone. */
export async function updateEndpoint(tx: Tx, row: EndpointRow): Promise<boolean> {
  const rows = await tx.query(
    'webhooks.update-endpoint',
    `update webhooks.endpoint set name = $3, url = $4, kinds = $5, state = $6, secret = $7, former_secret = $8,
       former_until = $9, failures = $10, rests = $11, failing_since = $12, resting_until = $13, problem = $14,
       version = version + 1
     where id = $1 and version = $2 returning id`,
    [
      row.id,
      row.version,
      row.name,
      row.url,
      row.kinds,
      row.state,
      row.secret,
      row.former_secret,
      row.former_until,
      row.failures,
      row.rests,
      row.failing_since,
      row.resting_until,
      row.problem,
    ],
  );
  return rows.length === 1;
}

export async function listEndpoints(db: Db, scope: Scope): Promise<(EndpointRow & { waiting: number })[]> {
  return db.query(
    'webhooks.list',
    `select e.*, (select count(*)::int from webhooks.delivery d where d.endpoint_id = e.id and d.state = 'waiting') as waiting
     from webhooks.endpoint e where $1::uuid[] is null or unit_id = any($1) order by name, id limit 200`,
    [unitsWith(scope, 'webhooks.manage')],
  );
}

export async function readEndpoint(db: Db, scope: Scope, id: string): Promise<EndpointRow | null> {
  const rows = await db.query<EndpointRow>(
    'webhooks.read',
    'select * from webhooks.endpoint where id = $2 and ($1::uuid[] is null or unit_id = any($1))',
    [unitsWith(scope, 'webhooks.manage'), id],
  );
  return rows[0] ?? null;
}

/** Those that hear of this site's events. */
export async function activeEndpoints(db: Db, scope: Scope): Promise<EndpointRow[]> {
  forProgram(scope);
  return db.query<EndpointRow>('webhooks.active', `select * from webhooks.endpoint where state = 'active'`);
}

export async function writeHealth(db: Db, scope: Scope, id: string, health: Health): Promise<void> {
  forProgram(scope);
  await db.query(
    'webhooks.health',
    `update webhooks.endpoint set failures = $2, rests = $3, failing_since = $4, resting_until = $5, problem = $6,
       last_ok_at = $7 where id = $1`,
    [id, health.failures, health.rests, health.failing_since, health.resting_until, health.problem, health.last_ok_at],
  );
}

/** Null when it was not active any more. */
export async function disableEndpoint(tx: Tx, scope: Scope, id: string, problem: string): Promise<EndpointRow | null> {
  forProgram(scope);
  const rows = await tx.query<EndpointRow>(
    'webhooks.disable',
    `update webhooks.endpoint set state = 'disabled', problem = $2, version = version + 1
     where id = $1 and state = 'active' returning *`,
    [id, problem],
  );
  return rows[0] ?? null;
}

export async function endpointsToRewrap(
  tx: Tx,
  scope: Scope,
  current: number,
  limit: number,
): Promise<{ id: string; ring: number; wrapped_key: string }[]> {
  forProgram(scope);
  return tx.query(
    'webhooks.to-rewrap',
    'select id, ring, wrapped_key from webhooks.endpoint where ring <> $1 limit $2 for update skip locked',
    [current, limit],
  );
}

export async function writeEndpointKey(tx: Tx, id: string, ring: number, wrapped: string): Promise<void> {
  await tx.query('webhooks.write-key', 'update webhooks.endpoint set ring = $2, wrapped_key = $3 where id = $1', [
    id,
    ring,
    wrapped,
  ]);
}
