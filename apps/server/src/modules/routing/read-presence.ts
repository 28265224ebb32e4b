/** Presence as its owner and supervisors see it. */
import { clock, type Db, type Scope } from '#kernel';
import type { Presence } from './contract.ts';
import { agentsById } from './store-agents.ts';
import { loadOf } from './store-items.ts';
import { loadPolicy } from './store-queues.ts';
import type { AgentRow } from './tables.ts';

/** Of somebody who never took work: offline, nothing held. */
export async function readPresence(db: Db, scope: Scope, staffId: string): Promise<Presence> {
  const [presence] = await readPresences(db, scope, [staffId]);
  return presence!;
}

/** Of many at once, in their order: three questions, however many are asked about. */
export async function readPresences(db: Db, scope: Scope, staffIds: string[]): Promise<Presence[]> {
  const [policy, agents, loads] = await Promise.all([
    loadPolicy(db, scope),
    agentsById(db, scope, staffIds),
    loadOf(db, scope, staffIds),
  ]);
  const known = new Map(agents.map((agent) => [agent.staff_id, agent]));
  return staffIds.map((staffId) => {
    const agent = known.get(staffId);
    if (agent)
      return shown(
        policy.capacity,
        agent,
        loads.filter(({ staff_id }) => staff_id === staffId),
      );
    return { staffId, state: 'offline', reason: null, since: clock.now().toISOString(), load: {}, forcedBy: null };
  });
}

export async function presenceOf(db: Db, scope: Scope, agent: AgentRow): Promise<Presence> {
  const [policy, loads] = await Promise.all([loadPolicy(db, scope), loadOf(db, scope, [agent.staff_id])]);
  return shown(policy.capacity, agent, loads);
}

function shown(usual: Record<string, number>, agent: AgentRow, loads: { channel: string; held: number }[]): Presence {
  const held = new Map(loads.map((row) => [row.channel, row.held]));
  const channels = new Set([...Object.keys(usual), ...Object.keys(agent.capacity), ...held.keys()]);
  return {
    staffId: agent.staff_id,
    state: agent.state,
    reason: agent.reason,
    since: agent.since.toISOString(),
    load: Object.fromEntries(
      [...channels].map((channel) => [
        channel,
        { held: held.get(channel) ?? 0, capacity: agent.capacity[channel] ?? usual[channel] ?? 1 },
      ]),
    ),
    forcedBy: agent.forced_by,
  };
}
