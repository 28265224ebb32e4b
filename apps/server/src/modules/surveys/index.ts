/** Front door of surveys. */
export { ratingReceived } from './events.ts';
export { type ImportedRating, importRatings } from './import-history.ts';
export { type Invite, invite } from './invite.ts';
export { keepPolicy, showPolicy } from './keep-policy.ts';
