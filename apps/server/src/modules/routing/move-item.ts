/** One step of a work item along the state table: row, log line and hint together. The caller announces what it means. */
import { clock, type Scope, type Tx } from '#kernel';
import type { WorkFact } from './events.ts';
import { hint } from './hints.ts';
import { allowedFrom, type WorkAct, workTable } from './rules/states.ts';
import { saveItem } from './store-moves.ts';
import type { WorkItemRow } from './tables.ts';

export type Step = {
  reason: string;
  /** Who held it or was offered it. */
  staffIds: string[];
  change?: Partial<WorkItemRow>;
  /** Who has it no more: idle since now. */
  idle?: string | null;
};

/** `row` is locked by this transaction. Returns the row after; throws when the table does not allow the step. */
export async function moveItem(tx: Tx, scope: Scope, row: WorkItemRow, act: WorkAct, step: Step): Promise<WorkItemRow> {
  if (!allowedFrom(act).includes(row.state)) throw new Error(`work item ${row.id}: no ${act} from ${row.state}`);
  const to = workTable[act].to;
  const after: WorkItemRow = {
    ...row,
    offer_id: null,
    offered_to: null,
    offered_at: null,
    offer_expires_at: null,
    ...(to === 'waiting' ? { held_by: null, held_since: null } : {}),
    ...step.change,
    state: to,
    epoch: row.epoch + 1,
  };
  const entry = {
    item: after,
    from: row.state,
    reason: step.reason,
    staffIds: step.staffIds,
    actor: `${scope.actor.kind}:${scope.actor.id}`,
    lastedMs: lasted(row),
  };
  const idle = step.idle ?? null;
  await saveItem(tx, after, entry, idle);
  const change = {
    rows: [after],
    idle:
      idle === null ? [] : [{ staffId: idle, since: clock.ms(), workedMs: row.state === 'held' ? entry.lastedMs : 0 }],
  };
  tx.afterCommit(() => hint(change));
  return after;
}

/** Milliseconds of the stretch that ends now: held, or waited. */
export function lasted(row: WorkItemRow): number {
  const since = row.state === 'held' ? (row.held_since ?? row.waiting_since) : row.waiting_since;
  return Math.max(0, clock.ms() - since.getTime());
}

export function factOf(row: WorkItemRow): WorkFact {
  return {
    workItemId: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    channel: row.channel,
    queueId: row.queue_id,
    unitId: row.unit_id,
    site: row.origin_site,
    epoch: row.epoch,
  };
}

/** Aggregate of the router's facts about an item. */
export function aggregateOf(row: WorkItemRow): readonly [string, string] {
  return ['work', row.id];
}
