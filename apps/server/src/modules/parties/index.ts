/** Front door of parties. */
export { type Guest, type GuestRole, Guests, type LegBooks, type PartyNews } from './guests.ts';
export { type InCallCodes, Keys } from './keys.ts';
export { Line } from './line.ts';
export { Mailbox } from './mailbox.ts';
export type { Plan, Reached, Way } from './plan.ts';
export { filesOf, musicOf } from './sounds.ts';
