import { errorKind } from '#kernel';

export const selectionNotFound = errorKind('selections.not-found', 404);
export const notYours = errorKind('selections.not-yours', 403);
export const isFrozen = errorKind('selections.is-frozen', 409);
export const tooMany = errorKind('selections.too-many', 413);
export const mailOff = errorKind('selections.mail-off', 409);
/** Between preview and confirmation the number of receivers changed. */
export const mailMoved = errorKind('selections.mail-moved', 409);
export const mailingGone = errorKind('selections.mailing-gone', 404);
