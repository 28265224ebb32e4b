/** Whom a flow or a number leads to: one telephone of the house, or a number outside. */

import type { Act } from '#modules/flows';
import { forCarrier } from '#modules/numbers';
import type { Plan } from '#modules/parties';
import type { ExtensionConfig, TransferConfig } from '../flow-nodes.ts';
import { planOfExtension } from '../inside.ts';
import { extensionById, listTrunks } from '../store-lines.ts';
import type { DeskParts } from './parts.ts';

export type Goal = { plan: Plan; kind: 'agent' | 'party' };

export async function goalOf(parts: DeskParts, act: Act): Promise<Goal | null> {
  return act.kind === 'extension'
    ? telephone(parts, act.config as ExtensionConfig)
    : outside(parts, act.config as TransferConfig);
}

export async function telephone(
  { db, scope }: DeskParts,
  { extensionId, seconds }: ExtensionConfig,
): Promise<Goal | null> {
  const extension = await extensionById(db, scope, extensionId);
  if (!extension) return null;
  return { plan: await planOfExtension(db, extension, seconds), kind: 'agent' };
}

async function outside({ db, scope, site }: DeskParts, { number, seconds }: TransferConfig): Promise<Goal | null> {
  const trunk = (await listTrunks(db, scope)).find((one) => one.state === 'active' && one.origin_site === site);
  const digits = forCarrier(number);
  if (!trunk || !digits) return null;
  const way = { kind: 'trunk' as const, trunk: trunk.code, number: digits, from: trunk.caller_id };
  return { plan: { steps: [{ ways: [way], seconds }], staffId: null, title: '' }, kind: 'party' };
}
