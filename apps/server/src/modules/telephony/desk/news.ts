/** What can happen to a call while somebody waits or talks. */
import type { PartyNews } from '#modules/parties';
import { workOffered, workReturned } from '#modules/routing';
import { workKind } from '../work-kind.ts';
import type { Offered } from './agent-legs.ts';

export type News =
  | { what: 'offered'; offer: Offered }
  /** They are out of the offer; all of them when nobody took it. */
  | { what: 'unoffered'; staffIds: string[] }
  | { what: 'assigned'; staffId: string }
  | { what: 'returned' }
  | { what: 'leg-up'; legId: string }
  | { what: 'leg-ended'; legId: string; cause: string }
  | { what: 'caller-gone'; cause?: string }
  /** Who was called from here picked up. */
  | { what: 'party-up' }
  /** Who was called has heard that it is recorded. */
  | { what: 'told' }
  /** The caller waits no longer and wants to be called. */
  | { what: 'callback-asked' }
  /** The agent's wishes. */
  | { what: 'hang-up' }
  | { what: 'hold'; held: boolean }
  | { what: 'key'; legId: string; digit: string }
  | { what: 'keys-late' }
  /** Whatever is asked of it from outside, in its turn; `refuse`: nobody is there to do it. */
  | { what: 'act'; run: () => Promise<void>; refuse: () => void }
  /** People beside the two. */
  | PartyNews
  /** Time. */
  | { what: 'look' }
  | { what: 'unconnected' }
  | { what: 'ring-back' }
  | { what: 'limit'; over: boolean };

type OfferNews = { callId: string; news: News };
/** An offer, who leaves it, its end and the next one: in the order of the log, whichever node the router is on. */
export function newsOfOffer(event: { type: string; payload: unknown }): OfferNews | null {
  const { type, payload } = event;
  if (type !== workOffered.type && type !== workReturned.type) return null;
  if (type === workReturned.type) {
    const { kind, subjectId, staffIds, held } = workReturned.schema.parse(payload);
    return kind === workKind && !held ? { callId: subjectId, news: { what: 'unoffered', staffIds } } : null;
  }
  const { kind, subjectId, offerId, epoch, staffIds } = workOffered.schema.parse(payload);
  const news: News = { what: 'offered', offer: { offerId, epoch, staffIds } };
  return kind === workKind ? { callId: subjectId, news } : null;
}
