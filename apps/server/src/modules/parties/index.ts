/** Front door of parties. */

export { browserLeg, type Caller, nobodyKnown } from './browser-leg.ts';
export { ConfirmedLegs } from './confirmed-legs.ts';
export { contactRoom, registerContacts } from './contacts.ts';
export { type Guest, type GuestRole, Guests, type LegBooks, type PartyNews } from './guests.ts';
export { type InCallCodes, Keys } from './keys.ts';
export { Line } from './line.ts';
export { listen } from './listen.ts';
export { Mailbox, Timers } from './mailbox.ts';
export { type MobileWay, mobileWay, mobileWords, registerMobiles } from './mobiles.ts';
export type { Plan, Reached, Step, Way } from './plan.ts';
export { isPassing, passingId, recordUntilKey, sealRecording } from './record-line.ts';
export { ringPlan } from './ring-plan.ts';
export { type Rung, registerRinging } from './ringing.ts';
export { type Dialogue, type DialogueHost, runDialogue } from './run-dialogue.ts';
export { partyTitle, shownParty, visitorMark } from './show-party.ts';
export { codeTones, engagedTone, filesOf, musicOf, ringing } from './sounds.ts';
export { Typed } from './typed.ts';
export { registerWaysOut, type WayOut, wayOut } from './ways-out.ts';
