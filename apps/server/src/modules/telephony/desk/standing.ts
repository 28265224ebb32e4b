/** What stands in the engine of a call that is led on after somebody else led it. */
import type { Leg } from '@qiao/softswitch';
import type { CallState } from '../contract.ts';
import type { CallRow, LegRow } from '../tables.ts';
import type { Phase } from './attended.ts';

/** Legs by id. */
export type Living = ReadonlyMap<string, Leg>;

/** Where they talk. Who is on hold has left it and the agent waits there, unless somebody else is being asked meanwhile. */
export function bridgeOf(living: Living, row: CallRow, legs: readonly LegRow[]): string | null {
  const of = (id: string | null): string | null => (id && living.get(id)?.bridgeId) || null;
  const asked = legs.some(({ id, kind }) => kind === 'guest' && living.has(id));
  return of(row.caller_leg) ?? (asked ? null : of(row.agent_leg));
}

/** Where a conference goes on that its caller has left, and who of it is recorded; null: nobody is left who talks. */
export function withoutCaller(
  living: Living,
  row: CallRow,
  legs: readonly LegRow[],
): { here: string; from: string } | null {
  const guests = row.state === 'talking' ? legs.filter(({ kind }) => kind === 'guest') : [];
  const here = guests.map(({ id }) => living.get(id)?.bridgeId).find((bridge) => bridge);
  const inside = legs.filter(({ id }) => here && living.get(id)?.bridgeId === here);
  const from = inside.find(({ kind }) => kind === 'guest');
  return here && from && inside.length > 1 ? { here, from: from.id } : null;
}

/** Of a call that has left its dialogue. */
export const phaseOf = (state: CallState): Phase =>
  state === 'connecting' || state === 'talking' || state === 'held' ? state : 'waiting';
