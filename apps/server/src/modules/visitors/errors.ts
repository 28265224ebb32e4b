/** Stable codes; their texts are in locales/<language>/visitors.json. */
import { errorKind } from '#kernel';

export const visitNotFound = errorKind('visitors.visit-not-found', 404);
export const visitorTalks = errorKind('visitors.talks-already', 409);
export const alreadyInvited = errorKind('visitors.already-invited', 409);
export const invitationNotFound = errorKind('visitors.invitation-not-found', 404);
export const ruleNotFound = errorKind('visitors.rule-not-found', 404);
export const entranceNotFound = errorKind('visitors.entrance-not-found', 404);
export const banNotFound = errorKind('visitors.ban-not-found', 404);
export const addressUnknown = errorKind('visitors.address-unknown', 400);
export const banned = errorKind('visitors.banned', 403);
export const bannedForGood = errorKind('visitors.banned-for-good', 403);
