/** What holds for the whole company: the router's policy, reasons of breaks. */
import { type Db, forStaff, type Scope, type Tx } from '#kernel';
import type { BreakReasonListed, KeepBreakReason, RoutingPolicy } from './contract.ts';

/** False on a stale version. */
export async function savePolicy(tx: Tx, policy: RoutingPolicy): Promise<boolean> {
  const rows = await tx.query(
    'routing.save-policy',
    `update routing.policy set capacity = $2, classes = $3, blocks = $4, silent_grace_seconds = $5, missed_limit = $6,
       declined_seconds = $7, hop_limit = $8, version = version + 1 where version = $1 returning version`,
    [
      policy.version,
      JSON.stringify(policy.capacity),
      JSON.stringify(policy.classes),
      JSON.stringify(policy.blocks),
      policy.silentGraceSeconds,
      policy.missedLimit,
      policy.declinedSeconds,
      policy.hopLimit,
    ],
  );
  return rows.length > 0;
}

/** Also those that nobody can choose any more. */
export async function allBreakReasons(db: Db, scope: Scope): Promise<BreakReasonListed[]> {
  forStaff(scope);
  return db.query<BreakReasonListed>(
    'routing.all-break-reasons',
    `select code, name, limit_minutes as "limitMinutes", position, kind, state from routing.break_reason
     order by kind, position, code`,
  );
}

/** A system reason keeps its state. */
export async function saveBreakReason(tx: Tx, code: string, reason: KeepBreakReason): Promise<void> {
  await tx.query(
    'routing.save-break-reason',
    `insert into routing.break_reason as r (code, name, limit_minutes, position, state) values ($1, $2, $3, $4, $5)
     on conflict (code) do update set name = excluded.name, limit_minutes = excluded.limit_minutes, position = excluded.position,
       state = case r.kind when 'system' then r.state else excluded.state end`,
    [code, JSON.stringify(reason.name), reason.limitMinutes, reason.position, reason.state],
  );
}
