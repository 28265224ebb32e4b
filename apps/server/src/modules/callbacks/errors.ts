import { errorKind } from '#kernel';

export const callbackNotFound = errorKind('callbacks.not-found', 404);
export const notDiallable = errorKind('callbacks.not-diallable', 422);
export const notNow = errorKind('callbacks.not-now', 409);
export const notYours = errorKind('callbacks.not-yours', 409);
export const noWindow = errorKind('callbacks.no-window', 422);
export const noQueue = errorKind('callbacks.no-queue', 422);
export const tooManyAsked = errorKind('callbacks.too-many', 429);
export const pageClosed = errorKind('callbacks.page-closed', 404);
