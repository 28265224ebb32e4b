import { errorKind } from '#kernel';

export const numberNotFound = errorKind('callernumbers.number-not-found', 404);
export const numberTaken = errorKind('callernumbers.number-taken', 409);
/** Not one of those that this person may show. */
export const notOffered = errorKind('callernumbers.not-offered', 422);
