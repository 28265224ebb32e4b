import { errorKind } from '#kernel';

export const entranceNotFound = errorKind('webcalls.not-found', 404);
export const noSuchNumber = errorKind('webcalls.no-such-number', 422);
export const allBusy = errorKind('webcalls.busy', 429);
