/** Agents live, for walls: state, since when, what they hold. */
import type { Db, Scope } from '#kernel';
import type { PresenceState } from './contract.ts';
import { agentsInReach, breakReasons } from './store-agents.ts';
import { loadOf } from './store-items.ts';

export type AgentNow = {
  staffId: string;
  unitId: string;
  /** `busy` follows from holding something while ready. */
  state: PresenceState | 'busy';
  reason: string | null;
  since: string;
  held: Record<string, number>;
  /** How long a break of this reason may last. */
  limitSeconds: number | null;
};

/** Of the units where the caller may see agents live; `unitIds` narrows further, null = all of those. */
export async function readAgents(db: Db, scope: Scope, unitIds: string[] | null): Promise<AgentNow[]> {
  const agents = await agentsInReach(db, scope, unitIds);
  const held = new Map<string, Record<string, number>>();
  const rows = await loadOf(
    db,
    scope,
    agents.map((agent) => agent.staff_id),
  );
  for (const row of rows) held.set(row.staff_id, { ...held.get(row.staff_id), [row.channel]: row.held });
  const limits = new Map((await breakReasons(db, scope, true)).map((reason) => [reason.code, reason.limit_minutes]));
  return agents.map((agent) => {
    const limit = agent.reason === null ? null : (limits.get(agent.reason) ?? null);
    return {
      staffId: agent.staff_id,
      unitId: agent.unit_id,
      state: agent.state === 'ready' && held.has(agent.staff_id) ? 'busy' : agent.state,
      reason: agent.reason,
      since: agent.since.toISOString(),
      held: held.get(agent.staff_id) ?? {},
      limitSeconds: limit === null ? null : limit * 60,
    };
  });
}
