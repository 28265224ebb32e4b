/** Whom a flow or a number leads to: one telephone of the house, or a number outside. */
import type { Act } from '#modules/flows';
import { forCarrier } from '#modules/numbers';
import { type Plan, wayOut } from '#modules/parties';
import { planOfExtension } from '../inside.ts';
import { extensionById } from '../store-lines.ts';
import type { CallRow } from '../tables.ts';
import type { DeskParts } from './parts.ts';

/** What nodes of a flow name; drawn by a room below. `trunkId` null: by the number that was dialled, or as calls of its unit leave. */
export type GoalInFlow = {
  extension: { extensionId: string; seconds: number };
  transfer: { number: string; seconds: number; trunkId: string | null };
};

export type Goal = { plan: Plan; kind: 'agent' | 'party' };

export async function goalOf(parts: DeskParts, call: CallRow, act: Act): Promise<Goal | null> {
  return act.kind === 'extension'
    ? telephone(parts, act.config as GoalInFlow['extension'])
    : outside(parts, call, act.config as GoalInFlow['transfer']);
}

export async function telephone(
  { db, scope }: DeskParts,
  { extensionId, seconds }: GoalInFlow['extension'],
): Promise<Goal | null> {
  const extension = await extensionById(db, scope, extensionId);
  if (!extension) return null;
  return { plan: await planOfExtension(db, extension, seconds), kind: 'agent' };
}

async function outside({ db }: DeskParts, call: CallRow, config: GoalInFlow['transfer']): Promise<Goal | null> {
  const { number, seconds, trunkId } = config;
  const digits = forCarrier(number);
  const leaving = { unitId: call.unit_id, dialled: call.dialled, trunkId: trunkId ?? null };
  const by = digits ? await wayOut(db, leaving) : null;
  if (!by || !digits) return null;
  const way = { kind: 'trunk' as const, ...by, number: digits };
  return { plan: { steps: [{ ways: [way], seconds }], staffId: null, title: '' }, kind: 'party' };
}
