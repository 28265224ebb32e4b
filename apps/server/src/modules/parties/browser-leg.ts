import type { Leg } from '@qiao/softswitch';
import { clock } from '#kernel';

/** Who comes by browser, as far as the room knows that gave them a door. `shown`: in place of a number. */
export type Caller = { customerId: string | null; shown: string | null };
export const nobodyKnown: Caller = { customerId: null, shown: null };

/** A browser that comes in, as the engine would tell of it once its sound is there. */
export function browserLeg(legId: string, to: string): Leg {
  const who = { from: null, fromName: null, trunk: null, extension: null, bridgeId: null, tag: null };
  const stands = { createdAt: clock.ms(), answeredAt: null, heldBy: null, muted: false };
  return { legId, direction: 'in', state: 'up', kind: 'browser', to, ...who, ...stands };
}
