/** SQL of the policy. */
import { type Db, forEveryone, type Scope, type Tx } from '#kernel';
import type { PolicyRow } from './tables.ts';

/** Rules, nothing personal. */
export async function readPolicyRow(db: Db, scope: Scope): Promise<PolicyRow> {
  forEveryone(scope);
  const rows = await db.query<PolicyRow>(
    'callbacks.policy',
    `select dialling, retries, most_attempts, live_days, per_day, prefixes, web_queue_id, per_hour, from_minute, to_minute,
       zone, version from callbacks.policy`,
  );
  return rows[0]!;
}
/** False when somebody else changed it meanwhile. */
export async function savePolicyRow(tx: Tx, row: PolicyRow): Promise<boolean> {
  const rows = await tx.query(
    'callbacks.save-policy',
    `update callbacks.policy set dialling = $1, retries = $2, most_attempts = $3, live_days = $4, per_day = $5, prefixes = $6,
       web_queue_id = $7, per_hour = $8, from_minute = $9, to_minute = $10, zone = $11, version = version + 1
     where version = $12 returning version`,
    [
      row.dialling,
      JSON.stringify(row.retries),
      row.most_attempts,
      row.live_days,
      row.per_day,
      row.prefixes,
      row.web_queue_id,
      row.per_hour,
      row.from_minute,
      row.to_minute,
      row.zone,
      row.version,
    ],
  );
  return rows.length > 0;
}
