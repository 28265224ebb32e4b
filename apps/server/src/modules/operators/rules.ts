/** Where a number leads, and whose class reaches there. Pure. */
import { can, type Scope } from '#kernel';
import type { CallClass } from './tables.ts';

const ladder: readonly CallClass[] = ['internal', 'local', 'national', 'international'];

/** `normalised`: as numbers are kept (`+86…`, other countries `+…`). Mobiles count as national; without an area code it is local. */
export function classOf(normalised: string): CallClass {
  if (!normalised.startsWith('+')) return 'local';
  return normalised.startsWith('+86') ? 'national' : 'international';
}

export const allows = (own: CallClass, wanted: CallClass): boolean => ladder.indexOf(own) >= ladder.indexOf(wanted);

/** The class that the roles of a person give; with any telephone the class of that telephone holds too. */
export function reachOf(scope: Scope): CallClass {
  if (can(scope, 'operators.dial-international')) return 'international';
  return can(scope, 'operators.dial-national') ? 'national' : 'local';
}

/** The first slot that is free. */
export function freeSlot(first: number, last: number, taken: ReadonlySet<number>): number | null {
  for (let slot = first; slot <= last; slot += 1) if (!taken.has(slot)) return slot;
  return null;
}
