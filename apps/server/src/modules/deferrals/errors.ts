import { errorKind } from '#kernel';

export const timeOutOfRange = errorKind('deferrals.time-out-of-range', 400);
export const scheduledNotFound = errorKind('deferrals.not-found', 404);
export const noLongerWaiting = errorKind('deferrals.no-longer-waiting', 409);
export const tooManyWaiting = errorKind('deferrals.too-many', 409);
