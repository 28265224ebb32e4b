/** Presence as its owner and supervisors see it. */
import { clock, type Db, type Scope } from '#kernel';
import type { Presence } from './contract.ts';
import { agentById } from './store-agents.ts';
import { loadOf } from './store-items.ts';
import { loadPolicy } from './store-queues.ts';
import type { AgentRow } from './tables.ts';

/** Of somebody who never took work: offline, nothing held. */
export async function readPresence(db: Db, scope: Scope, staffId: string): Promise<Presence> {
  const agent = await agentById(db, scope, staffId);
  if (!agent)
    return { staffId, state: 'offline', reason: null, since: clock.now().toISOString(), load: {}, forcedBy: null };
  return presenceOf(db, scope, agent);
}

export async function presenceOf(db: Db, scope: Scope, agent: AgentRow): Promise<Presence> {
  const policy = await loadPolicy(db, scope);
  const held = new Map((await loadOf(db, scope, [agent.staff_id])).map((row) => [row.channel, row.held]));
  const channels = new Set([...Object.keys(policy.capacity), ...Object.keys(agent.capacity), ...held.keys()]);
  return {
    staffId: agent.staff_id,
    state: agent.state,
    reason: agent.reason,
    since: agent.since.toISOString(),
    load: Object.fromEntries(
      [...channels].map((channel) => [
        channel,
        { held: held.get(channel) ?? 0, capacity: agent.capacity[channel] ?? policy.capacity[channel] ?? 1 },
      ]),
    ),
    forcedBy: agent.forced_by,
  };
}
