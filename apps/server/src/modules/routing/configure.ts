/** Queues, members, skills and capacity, changed by administrators while work waits. Every change is audited. */
import type { z } from 'zod';
import { announce, can, conflict, demand, isDuplicate, newId, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { calendarInForce } from '#modules/clocks';
import { unitCards } from '#modules/organisation';
import { type CapacityInput, type QueueChange, type QueueInput, queueInput } from './contract.ts';
import {
  agentNotFound,
  calendarUnknown,
  overflowTarget,
  queueCodeTaken,
  queueHasWork,
  queueNotFound,
} from './errors.ts';
import { agentConfigured, queueConfigured } from './events.ts';
import { hint } from './hints.ts';
import { ensureAgent } from './set-presence.ts';
import { agentById, replaceSkills, saveCapacity } from './store-agents.ts';
import { hasOpenWork, insertQueue, lockQueue, queueById, replaceMembers, saveQueue } from './store-queues.ts';
import type { QueueRow } from './tables.ts';

/** Returns the queue's id. Throws `routing.queue-code-taken`, and `kernel.forbidden` without the right at the unit. */
export async function openQueue(tx: Tx, scope: Scope, given: z.input<typeof queueInput>): Promise<string> {
  const input = queueInput.parse(given);
  demand(scope, 'routing.configure', input.unitId);
  const [unit] = await unitCards(tx, scope, [input.unitId]);
  if (!unit) throw queueNotFound();
  await checkOverflow(tx, scope, input.overflow, { id: null, channel: input.channel });
  await checkCalendar(tx, scope, input.calendarId);
  const id = newId();
  try {
    await insertQueue(tx, {
      id,
      origin_site: unit.site,
      code: input.code,
      name: input.name,
      channel: input.channel,
      unit_id: input.unitId,
      strategy: input.strategy,
      target_seconds: input.targetSeconds,
      offer_seconds: input.offerSeconds,
      capacity_cost: input.capacityCost,
      wrapup_seconds: input.wrapupSeconds,
      skills: input.skills,
      relaxations: input.relaxations,
      calendar_id: input.calendarId,
      closed_text: input.closedText,
      closed_offer: input.closedOffer,
      sticky_days: input.stickyDays,
      overflow: input.overflow,
    });
  } catch (error) {
    if (isDuplicate(error)) throw queueCodeTaken({ code: input.code });
    throw error;
  }
  await told(tx, scope, { id, unit_id: input.unitId, origin_site: unit.site }, 'routing.queue-opened', {
    code: input.code,
  });
  return id;
}

/** Throws `routing.queue-not-found`, `kernel.conflict` on a stale version, `routing.queue-has-work` when closing one that has. */
export async function changeQueue(tx: Tx, scope: Scope, input: QueueChange & { id: string }): Promise<void> {
  const row = await lockQueue(tx, scope, input.id);
  if (!row || !can(scope, 'routing.configure', row.unit_id)) throw queueNotFound();
  if (row.version !== input.version) throw conflict();
  if (input.state === 'closed' && row.state === 'active' && (await hasOpenWork(tx, scope, row.id)))
    throw queueHasWork();
  await checkOverflow(tx, scope, input.overflow ?? null, row);
  await checkCalendar(tx, scope, input.calendarId ?? null);
  await saveQueue(tx, {
    ...row,
    name: input.name ?? row.name,
    strategy: input.strategy ?? row.strategy,
    target_seconds: input.targetSeconds ?? row.target_seconds,
    offer_seconds: input.offerSeconds ?? row.offer_seconds,
    capacity_cost: input.capacityCost ?? row.capacity_cost,
    wrapup_seconds: input.wrapupSeconds ?? row.wrapup_seconds,
    skills: input.skills ?? row.skills,
    relaxations: input.relaxations ?? row.relaxations,
    calendar_id: input.calendarId === undefined ? row.calendar_id : input.calendarId,
    closed_text: input.closedText ?? row.closed_text,
    closed_offer: input.closedOffer ?? row.closed_offer,
    sticky_days: input.stickyDays ?? row.sticky_days,
    overflow: input.overflow === undefined ? row.overflow : input.overflow,
    state: input.state ?? row.state,
  });
  const { id: _, version: __, ...fields } = input;
  await told(tx, scope, row, 'routing.queue-changed', { fields: Object.keys(fields).join(' ') });
}

/** `members`: staff with their unit (the caller knows it), in the queue's order. Makes agents of those who are none yet. */
export async function setMembers(
  tx: Tx,
  scope: Scope,
  input: { queueId: string; members: { staffId: string; unitId: string }[] },
): Promise<void> {
  const row = await lockQueue(tx, scope, input.queueId);
  if (!row || !can(scope, 'routing.configure', row.unit_id)) throw queueNotFound();
  for (const member of input.members) await ensureAgent(tx, scope, member.staffId, member.unitId);
  await replaceMembers(
    tx,
    row.id,
    input.members.map((member) => member.staffId),
  );
  await told(tx, scope, row, 'routing.queue-members-set', { members: input.members.length });
}

/** Throws `routing.agent-not-found`. */
export async function configureAgent(tx: Tx, scope: Scope, input: CapacityInput & { staffId: string }): Promise<void> {
  const agent = await agentById(tx, scope, input.staffId);
  if (!agent || !can(scope, 'routing.configure', agent.unit_id)) throw agentNotFound();
  if (input.capacity) await saveCapacity(tx, input.staffId, input.capacity);
  if (input.skills) await replaceSkills(tx, input.staffId, input.skills);
  await announce(tx, agentConfigured, {
    aggregate: ['agent', input.staffId],
    payload: { staffId: input.staffId, site: agent.origin_site },
    actor: scope.actor,
  });
  await record(tx, scope, {
    action: 'routing.agent-configured',
    subject: ['staff', input.staffId],
    unitId: agent.unit_id,
    detail: { capacity: JSON.stringify(input.capacity ?? null), skills: JSON.stringify(input.skills ?? null) },
  });
  tx.afterCommit(() => hint({ agents: [input.staffId] }));
}

/** Throws `routing.overflow-target` for a queue that is not there, is the same one or takes another channel. */
async function checkOverflow(
  tx: Tx,
  scope: Scope,
  overflow: QueueInput['overflow'],
  own: { id: string | null; channel: string },
): Promise<void> {
  if (!overflow) return;
  const target = await queueById(tx, scope, overflow.queueId);
  if (!target || target.id === own.id || target.channel !== own.channel) throw overflowTarget();
}

/** Throws `routing.calendar-unknown`. */
async function checkCalendar(tx: Tx, scope: Scope, calendarId: string | null): Promise<void> {
  if (calendarId !== null && !(await calendarInForce(tx, scope, calendarId))) throw calendarUnknown();
}

async function told(
  tx: Tx,
  scope: Scope,
  queue: Pick<QueueRow, 'id' | 'unit_id' | 'origin_site'>,
  action: string,
  detail: Record<string, string | number>,
): Promise<void> {
  await announce(tx, queueConfigured, {
    aggregate: ['queue', queue.id],
    payload: { queueId: queue.id, site: queue.origin_site },
    actor: scope.actor,
  });
  await record(tx, scope, { action, subject: ['queue', queue.id], unitId: queue.unit_id, detail });
  tx.afterCommit(() => hint({ reload: true }));
}
