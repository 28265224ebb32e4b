/** Life of a leg as a table. */
import type { Leg } from '../types.ts';

export type LegEvent = 'ring' | 'early' | 'answer' | 'hold' | 'resume' | 'end';

const TABLE: Record<Leg['state'], Partial<Record<LegEvent, Leg['state']>>> = {
  ringing: { ring: 'ringing', early: 'early', answer: 'up', end: 'down' },
  early: { ring: 'early', early: 'early', answer: 'up', end: 'down' },
  up: { hold: 'held', resume: 'up', end: 'down' },
  held: { hold: 'held', resume: 'up', end: 'down' },
  down: {},
};

/** The next state, null when the event means nothing now. */
export function nextLegState(state: Leg['state'], event: LegEvent): Leg['state'] | null {
  return TABLE[state][event] ?? null;
}
