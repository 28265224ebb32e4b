import type { Leg } from '@qiao/softswitch';
import { clock } from '#kernel';

/** A browser that comes in, as the engine would tell of it once its sound is there. */
export function browserLeg(legId: string, to: string): Leg {
  const who = { from: null, fromName: null, trunk: null, extension: null, bridgeId: null, tag: null };
  const stands = { createdAt: clock.ms(), answeredAt: null, heldBy: null, muted: false };
  return { legId, direction: 'in', state: 'up', kind: 'browser', to, ...who, ...stands };
}
