import { errorKind } from '#kernel';

export const customerNotFound = errorKind('customers.not-found', 404);
export const identityNotFound = errorKind('customers.identity-not-found', 404);
export const phoneUnreadable = errorKind('customers.phone-unreadable', 400);
export const emailUnreadable = errorKind('customers.email-unreadable', 400);
export const identityTaken = errorKind('customers.identity-taken', 409);
export const identityKnown = errorKind('customers.identity-known', 409);
export const fieldEmpty = errorKind('customers.field-empty', 404);
export const customerErased = errorKind('customers.erased', 410);
export const mergedAway = errorKind('customers.merged', 409);
export const diallingTokenGone = errorKind('customers.dialling-token-gone', 410);
export const tierNotFound = errorKind('customers.tier-not-found', 400);
export const modelNotFound = errorKind('customers.model-not-found', 400);
export const purposeNotFound = errorKind('customers.purpose-not-found', 400);
export const mailMissing = errorKind('customers.mail-missing', 409);
export const unitMissing = errorKind('customers.unit-missing', 400);
