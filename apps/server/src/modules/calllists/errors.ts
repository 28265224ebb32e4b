import { errorKind } from '#kernel';

export const entryNotFound = errorKind('calllists.entry-not-found', 404);
/** Withheld, or not from outside. */
export const noNumber = errorKind('calllists.no-number', 422);
/** The end lies in the past, or further away than this person may set it. */
export const wrongEnd = errorKind('calllists.wrong-end', 422);
