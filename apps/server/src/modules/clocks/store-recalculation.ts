/** Versions of policies, and the clocks that run under them. */
import { type Db, forProgram, forStaff, type Scope, type Tx } from '#kernel';
import type { ClockRow } from './tables.ts';

const columns = `c.id, c.subject_kind, c.subject_id, c.unit_id, c.cycle, c.target, c.policy_version_id, c.calendar_version_id,
  c.target_seconds, c.state, c.started_at, c.due_at, c.segment_at, c.remaining_seconds, c.pause_reason, c.stopped_at,
  c.breached_at, c.told_step, c.next_step_at`;

/** Running and paused clocks under any version of a policy, held until the transaction ends. */
export async function lockOpenUnder(tx: Tx, scope: Scope, policyId: string): Promise<ClockRow[]> {
  forProgram(scope);
  return tx.query<ClockRow>(
    'clocks.lock-under-policy',
    `select ${columns} from clocks.clock c join clocks.policy_version v on v.id = c.policy_version_id
     where v.policy_id = $1 and c.stopped_at is null and c.state in ('running', 'paused') order by c.id for no key update of c`,
    [policyId],
  );
}

export async function rescheduleClocks(tx: Tx, clocks: ClockRow[]): Promise<void> {
  if (clocks.length === 0) return;
  await tx.run(
    `update clocks.clock c set policy_version_id = u.policy_version_id, calendar_version_id = u.calendar_version_id,
       target_seconds = u.target_seconds, state = u.state, due_at = u.due_at, segment_at = u.segment_at,
       remaining_seconds = u.remaining_seconds, pause_reason = u.pause_reason, breached_at = u.breached_at,
       told_step = u.told_step, next_step_at = u.next_step_at
     from jsonb_populate_recordset(null::clocks.clock, $1::jsonb) u where c.id = u.id`,
    [JSON.stringify(clocks)],
  );
}

export type PolicyVersionRow = {
  version: number;
  match: { channels?: string[]; types?: string[]; priorities?: string[]; tierIds?: string[] };
  seconds: number;
  business: boolean;
  calendar_id: string | null;
  pause_when_waiting: boolean;
  steps: number[];
  escalation: { afterSeconds: number; level: number }[];
  effective_at: Date;
  created_at: Date;
  created_by: string;
  /** Clocks that still run or pause under it. */
  running: number;
};

/** Newest first. */
export async function policyVersions(db: Db, scope: Scope, policyId: string): Promise<PolicyVersionRow[]> {
  forStaff(scope);
  return db.query<PolicyVersionRow>(
    'clocks.policy-versions',
    `select v.version, v.match, v.seconds, v.business, v.calendar_id, v.pause_when_waiting, v.steps, v.escalation, v.effective_at, v.created_at, v.created_by,
       (select count(*)::int from clocks.clock c where c.policy_version_id = v.id and c.stopped_at is null) as running
     from clocks.policy_version v where v.policy_id = $1 order by v.version desc`,
    [policyId],
  );
}
