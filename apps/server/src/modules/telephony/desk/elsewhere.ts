/** A flow that leads to one telephone of the house, or to a number outside: who picks up talks; otherwise the flow goes on. */
import type { Act } from '#modules/flows';
import type { ExtensionConfig, TransferConfig } from '../flow-nodes.ts';
import { forCarrier } from '../rules/dial-plan.ts';
import { extensionById, listTrunks } from '../store-lines.ts';
import type { CallRow } from '../tables.ts';
import { type DirectParts, type Ended, type Goal, ringGoal } from './direct.ts';

/** `exit`: nobody talked, so the flow goes on there. Otherwise how the call ended. */
export type Led =
  | { exit: 'busy' | 'silent' }
  | { exit: null; by: Exclude<Ended['by'], 'unanswered'>; last: Partial<CallRow> };

export async function leadElsewhere(given: DirectParts, act: Act): Promise<Led> {
  const goal = act.kind === 'extension' ? await telephoneOf(given, act) : await outsideOf(given, act);
  if (!goal) return { exit: 'busy' };
  const ended = await ringGoal(given, goal);
  if (ended.by === 'unanswered') return { exit: ended.busy ? 'busy' : 'silent' };
  const last = { waited_ms: ended.waitedMs, ...(ended.talked && goal.staffId ? { agent_id: goal.staffId } : {}) };
  return { exit: null, by: ended.by, last };
}

async function telephoneOf({ parts, shown }: DirectParts, { config }: Act): Promise<Goal | null> {
  const { extensionId, seconds } = config as ExtensionConfig;
  const extension = await extensionById(parts.db, parts.scope, extensionId);
  if (!extension) return null;
  const to = { kind: 'extension' as const, extension: extension.number };
  return { to, kind: 'agent', staffId: extension.staff_id, shown, ringMs: seconds * 1000 };
}

async function outsideOf({ parts }: DirectParts, { config }: Act): Promise<Goal | null> {
  const { number, seconds } = config as TransferConfig;
  const trunks = await listTrunks(parts.db, parts.scope);
  const trunk = trunks.find((one) => one.state === 'active' && one.origin_site === parts.site);
  const digits = forCarrier(number);
  if (!trunk || !digits) return null;
  const to = { kind: 'trunk' as const, trunk: trunk.code, number: digits };
  return { to, kind: 'party', staffId: null, shown: trunk.caller_id, ringMs: seconds * 1000 };
}
