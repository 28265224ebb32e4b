import { errorKind } from '#kernel';

export const batchNotFound = errorKind('batches.not-found', 404);
/** `most`. */
export const tooMany = errorKind('batches.too-many', 409);
export const nothingChosen = errorKind('batches.nothing', 409);
export const misplaced = errorKind('batches.misplaced', 400);
export const notUndoable = errorKind('batches.not-undoable', 409);
export const notNow = errorKind('batches.not-now', 409);
/** Lines only. */
export const changedSince = errorKind('batches.changed-since', 409);
export const notVisible = errorKind('batches.not-visible', 404);
export const noCustomer = errorKind('batches.no-customer', 409);
export const starterGone = errorKind('batches.starter-gone', 409);
export const fault = errorKind('batches.fault', 500);
