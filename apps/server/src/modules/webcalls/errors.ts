import { errorKind } from '#kernel';

export const entranceNotFound = errorKind('webcalls.not-found', 404);
export const noSuchNumber = errorKind('webcalls.no-such-number', 422);
export const noSuchWindow = errorKind('webcalls.no-such-window', 422);
export const noButton = errorKind('webcalls.no-button', 404);
export const alreadyCalling = errorKind('webcalls.already-calling', 409);
export const allBusy = errorKind('webcalls.busy', 429);
export const soundFailed = errorKind('webcalls.sound-failed', 422);
