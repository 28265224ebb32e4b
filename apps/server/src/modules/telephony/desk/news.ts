/** What can happen to a call while somebody waits or talks. */
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
  /** The agent's wishes. */
  | { what: 'hang-up' }
  | { what: 'hold'; held: boolean }
  /** Time. */
  | { what: 'look' }
  | { what: 'unconnected' };
