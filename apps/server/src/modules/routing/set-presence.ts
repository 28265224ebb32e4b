/** A person says whether they take work. */
import { invalidInput, type Scope, type Tx } from '#kernel';
import { unitCards } from '#modules/organisation';
import { applyPresence } from './apply-presence.ts';
import { returnOffersOf } from './return-offer.ts';
import { checkedReason, choosable } from './rules/states.ts';
import { breakReasons, insertAgent, lockAgent } from './store-agents.ts';
import type { AgentRow } from './tables.ts';

/** First use makes the caller an agent of their unit. Throws `routing.break-reason` for a break without a known reason. */
export async function setPresence(
  tx: Tx,
  scope: Scope,
  input: { state: keyof typeof choosable; reason?: string | undefined },
): Promise<AgentRow> {
  const reasons = input.state === 'break' ? await breakReasons(tx, scope) : [];
  const reason = checkedReason(input.state, input.reason, new Set(reasons.map(({ code }) => code)));
  const staffId = scope.actor.id;
  if (input.state !== 'ready') await returnOffersOf(tx, scope, staffId);
  const agent = await ensureAgent(tx, scope, staffId, scope.unitId);
  return applyPresence(tx, scope, agent, { act: choosable[input.state], reason, forcedBy: null });
}

/** The locked row of somebody who takes work; made on first use, at the site of their unit. */
export async function ensureAgent(tx: Tx, scope: Scope, staffId: string, unitId: string | null): Promise<AgentRow> {
  const known = await lockAgent(tx, scope, staffId);
  if (known) return known;
  const [unit] = unitId === null ? [] : await unitCards(tx, scope, [unitId]);
  if (!unit) throw invalidInput({ fields: 'unitId' });
  await insertAgent(tx, { staffId, unitId: unit.id, site: unit.site });
  return (await lockAgent(tx, scope, staffId))!;
}
