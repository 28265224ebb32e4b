/** Front door of surveys. */
export { ratingReceived } from './events.ts';
export { type Invite, invite } from './invite.ts';
