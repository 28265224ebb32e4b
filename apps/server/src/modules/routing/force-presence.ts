/** A supervisor changes somebody's state. Audited; what the agent holds stays with them. */
import { can, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { applyPresence } from './apply-presence.ts';
import { agentNotFound } from './errors.ts';
import { returnOffersOf } from './return-offer.ts';
import { checkedReason, choosable } from './rules/states.ts';
import { agentById, breakReasons, lockAgent } from './store-agents.ts';
import type { AgentRow } from './tables.ts';

/** Throws `routing.agent-not-found` also for agents of units where the caller may not supervise. */
export async function forcePresence(
  tx: Tx,
  scope: Scope,
  input: { staffId: string; state: keyof typeof choosable; reason?: string | undefined },
): Promise<AgentRow> {
  const known = await agentById(tx, scope, input.staffId);
  if (!known || !can(scope, 'routing.supervise', known.unit_id)) throw agentNotFound();
  const codes = new Set((await breakReasons(tx, scope)).map((reason) => reason.code));
  const reason = checkedReason(input.state, input.reason, codes);
  if (input.state !== 'ready') await returnOffersOf(tx, scope, input.staffId);
  const agent = (await lockAgent(tx, scope, input.staffId))!;
  const after = await applyPresence(tx, scope, agent, {
    act: choosable[input.state],
    reason,
    forcedBy: `${scope.actor.kind}:${scope.actor.id}`,
  });
  await record(tx, scope, {
    action: 'routing.presence-forced',
    subject: ['staff', input.staffId],
    unitId: agent.unit_id,
    detail: { from: agent.state, to: after.state, reason },
  });
  return after;
}
