/** What can happen to a call while somebody waits or talks. */
import type { PartyNews } from '#modules/parties';
import type { Offered } from './agent-legs.ts';

export type News =
  | { what: 'offered'; offer: Offered }
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
