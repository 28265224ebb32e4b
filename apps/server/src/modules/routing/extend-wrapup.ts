/** Wrap-up time of the person themselves: how long it lasts, a little more of it, an early end. */
import { clock, type Db, type Scope, type Tx } from '#kernel';
import { applyPresence } from './apply-presence.ts';
import { agentById, lockAgent } from './store-agents.ts';

/** Null: they are not in wrap-up. */
export async function wrapupUntil(db: Db, scope: Scope, staffId: string): Promise<Date | null> {
  const agent = await agentById(db, scope, staffId);
  return agent?.state === 'wrapup' ? agent.wrapup_until : null;
}

/** The new end; null: they are not in wrap-up any more. */
export async function extendWrapup(tx: Tx, scope: Scope, seconds: number): Promise<Date | null> {
  const agent = await lockAgent(tx, scope, scope.actor.id);
  if (agent?.state !== 'wrapup') return null;
  const until = new Date(Math.max(clock.ms(), agent.wrapup_until?.getTime() ?? 0) + seconds * 1000);
  await applyPresence(tx, scope, agent, { act: 'extend', reason: agent.reason, forcedBy: null, wrapupUntil: until });
  return until;
}

/** Ready again before the time is over; nothing happens to who is not in wrap-up. */
export async function endWrapup(tx: Tx, scope: Scope): Promise<void> {
  const agent = await lockAgent(tx, scope, scope.actor.id);
  if (agent?.state === 'wrapup')
    await applyPresence(tx, scope, agent, { act: 'wrapped-up', reason: null, forcedBy: null });
}
