/** Rows as the decision core sees them. */
import type { AgentView, ItemView, Policy, QueueView } from '../rules/views.ts';
import type { LoadedAgent } from '../store-agents.ts';
import type { PolicyRow, QueueRow, WorkItemRow } from '../tables.ts';

export function policyView(row: PolicyRow): Policy {
  return {
    capacity: row.capacity,
    classes: row.classes,
    blocks: row.blocks,
    silentGraceMs: row.silent_grace_seconds * 1000,
    missedLimit: row.missed_limit,
    declinedMs: row.declined_seconds * 1000,
    hopLimit: row.hop_limit,
  };
}

export function queueView(row: QueueRow): QueueView {
  return {
    id: row.id,
    channel: row.channel,
    unitId: row.unit_id,
    strategy: row.strategy,
    targetSeconds: row.target_seconds,
    offerMs: row.offer_seconds * 1000,
    cost: row.capacity_cost,
    skills: row.skills,
    relaxations: row.relaxations.map((step) => ({ afterMs: step.afterSeconds * 1000, skills: step.skills })),
    open: row.state === 'active',
    overflowMs: row.overflow ? row.overflow.enterSeconds * 1000 : null,
  };
}

export function agentView(row: LoadedAgent): AgentView {
  return {
    id: row.staff_id,
    unitId: row.unit_id,
    state: row.state,
    capacity: row.capacity,
    skills: row.skills,
    idleSince: row.idle_since.getTime(),
    dutySince: row.duty_since.getTime(),
    workedMs: row.worked_ms,
    queues: new Map(Object.entries(row.queues)),
    wrapupUntil: row.wrapup_until?.getTime() ?? null,
    goneSince: row.gone_since?.getTime() ?? null,
  };
}

/** Null when the item is over. */
export function itemView(row: WorkItemRow): ItemView | null {
  if (row.state === 'done' || row.state === 'withdrawn') return null;
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    queueId: row.queue_id,
    channel: row.channel,
    state: row.state,
    epoch: row.epoch,
    key: row.key,
    waitingSince: row.waiting_since.getTime(),
    wanted: row.wanted,
    declined: row.declined,
    offeredTo: row.offered_to ?? [],
    offerExpiresAt: row.offer_expires_at?.getTime() ?? null,
    heldBy: row.held_by,
    contactId: row.contact_id,
    hops: row.hops,
  };
}
