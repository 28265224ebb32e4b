import { errorKind } from '#kernel';

export const agreementNotFound = errorKind('agreements.not-found', 404);
export const codeTaken = errorKind('agreements.code-taken', 409);
/** A policy that is unknown or retired, or two for one target. */
export const policyUnfit = errorKind('agreements.policy-unfit', 400);
export const nothingNew = errorKind('agreements.nothing-new', 409);
/** The key of a link that nobody gave, or whose time is over. */
export const keyUnknown = errorKind('agreements.key-unknown', 404);
export const partyUnknown = errorKind('agreements.party-unknown', 404);
