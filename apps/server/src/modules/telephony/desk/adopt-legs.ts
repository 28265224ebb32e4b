/** Legs of a call that somebody else led until now find their places in it again. */
import type { LegRow } from '../tables.ts';
import { letGo } from './leg-books.ts';
import type { LiveCall } from './live-call.ts';
import type { Living } from './standing.ts';

/** `legs`: of agents and guests, as the rows say; what happened to them meanwhile is told as if it happened now. `here`: where they talk. */
export async function adoptLegs(
  call: LiveCall,
  living: Living,
  legs: readonly LegRow[],
  here: string | null,
): Promise<void> {
  const { agents, guests, mail, parts } = call;
  for (const leg of legs) {
    const live = living.get(leg.id);
    if (leg.kind === 'guest') {
      if (live && here && live.bridgeId === here) guests.adopt(leg, live.muted);
      else await letGo(parts, leg.id);
      continue;
    }
    const up = live?.state === 'up' || live?.state === 'held';
    agents.adopt(leg, { up: up && leg.answered_at !== null, muted: live?.muted ?? false });
    if (!live) mail.put({ what: 'leg-ended', legId: leg.id, cause: 'normal' });
    else if (up && !leg.answered_at) mail.put({ what: 'leg-up', legId: leg.id });
  }
}
