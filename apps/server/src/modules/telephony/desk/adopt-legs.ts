/** Legs of a call that somebody else led until now find their places in it again. */
import type { LegRow } from '../tables.ts';
import { letGo } from './leg-books.ts';
import type { LiveCall } from './live-call.ts';
import type { Living } from './standing.ts';

/** `legs`: of agents, guests and who was called, as the rows say; what happened to them meanwhile is told as if it happened now. `here`: where they talk. */
export async function adoptLegs(
  call: LiveCall,
  living: Living,
  legs: readonly LegRow[],
  here: string | null,
): Promise<void> {
  const { agents, guests, mail, parts } = call;
  const inside = (id: string): boolean => here !== null && living.get(id)?.bridgeId === here;
  for (const leg of legs) {
    if (leg.kind === 'caller') continue;
    const live = living.get(leg.id);
    if (leg.kind === 'guest') {
      if (live && inside(leg.id)) guests.adopt(leg, { role: 'member', muted: live.muted, held: false });
      else await letGo(parts, leg.id);
      continue;
    }
    if (leg.id === call.caller.legId) {
      // Unheard, and alone where they talked: they let the one who called wait.
      const alone = inside(leg.id) && !legs.some(({ id, kind }) => kind === 'agent' && inside(id));
      if (live) guests.adopt(leg, { role: 'called', muted: live.muted && !alone, held: live.muted && alone });
      guests.onCalled = (legId) => call.caller.become(legId);
      continue;
    }
    const up = live?.state === 'up' || live?.state === 'held';
    agents.adopt(leg, { up: up && leg.answered_at !== null, muted: live?.muted ?? false });
    if (!live) mail.put({ what: 'leg-ended', legId: leg.id, cause: 'normal' });
    else if (!leg.answered_at && leg.way === 'sip' && (await agents.confirms(leg, up))) continue;
    else if (up && !leg.answered_at) mail.put({ what: 'leg-up', legId: leg.id });
  }
}
