/** Presence changes of one locked agent: row, log line, event, open offers given back. Shared by people, supervisors and the router. */
import { announce, clock, type Scope, systemScope, type Tx } from '#kernel';
import { presenceChanged } from './events.ts';
import { hint } from './hints.ts';
import { type PresenceAct, presenceTable } from './rules/states.ts';
import { lockAgent, logPresence, savePresence } from './store-agents.ts';
import { loadOf } from './store-items.ts';
import type { AgentRow } from './tables.ts';

export type PresenceChange = {
  act: PresenceAct;
  reason: string | null;
  /** `router` or `staff:<id>`; null when chosen by the person. */
  forcedBy: string | null;
  wrapupUntil?: Date | null;
  missedInRow?: number;
};

/** Offers to the agent are returned by the caller, before the agent's row is locked. Throws what the table does not allow. */
export async function applyPresence(tx: Tx, scope: Scope, agent: AgentRow, change: PresenceChange): Promise<AgentRow> {
  const now = clock.now();
  const { from, to } = presenceTable[change.act];
  if (!from.includes(agent.state)) throw new Error(`agent ${agent.staff_id}: no ${change.act} from ${agent.state}`);
  const same = agent.state === to && agent.reason === change.reason && agent.forced_by === change.forcedBy;
  const after: AgentRow = {
    ...agent,
    state: to,
    reason: change.reason,
    forced_by: change.forcedBy,
    since: same ? agent.since : now,
    wrapup_until: change.wrapupUntil ?? null,
    missed_in_row: change.missedInRow ?? (to === 'ready' ? 0 : agent.missed_in_row),
    ...(agent.state === 'offline' && to !== 'offline' ? { duty_since: now, worked_ms: 0 } : {}),
    idle_since: to === 'ready' && agent.state !== 'ready' ? now : agent.idle_since,
  };
  await savePresence(tx, after);
  if (!same) {
    const lastedMs = now.getTime() - agent.since.getTime();
    await logPresence(tx, {
      agent: after,
      from: agent.state,
      actor: `${scope.actor.kind}:${scope.actor.id}`,
      lastedMs,
    });
    await announce(tx, presenceChanged, {
      aggregate: ['agent', agent.staff_id],
      payload: {
        staffId: agent.staff_id,
        unitId: agent.unit_id,
        site: agent.origin_site,
        from: agent.state,
        to: after.state,
        reason: after.reason,
        forcedBy: after.forced_by,
        lastedMs: Math.max(0, lastedMs),
      },
      actor: scope.actor,
      // By it a router knows the row that it was told.
      occurredAt: now,
    });
  }
  tx.afterCommit(() => hint({ people: [after] }));
  return after;
}

/** Wrap-up is given by the router, also when it was the visitor who ended it. */
const router = systemScope('router');

/** After the last item of a queue with wrap-up time: not ready for that long. */
export async function beginWrapup(tx: Tx, staffId: string, seconds: number): Promise<void> {
  if (seconds === 0) return;
  const agent = await lockAgent(tx, router, staffId);
  if (agent?.state !== 'ready') return;
  if ((await loadOf(tx, router, [staffId])).length > 0) return;
  const until = new Date(clock.ms() + seconds * 1000);
  await applyPresence(tx, router, agent, { act: 'wrap-up', reason: null, forcedBy: null, wrapupUntil: until });
}
