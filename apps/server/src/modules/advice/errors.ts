import { errorKind } from '#kernel';

export const requestNotFound = errorKind('advice.not-found', 404);
/** Somebody answered or withdrew meanwhile. */
export const notWaiting = errorKind('advice.not-waiting', 409);
export const alreadyAsked = errorKind('advice.already-asked', 409);
export const adviceAwaited = errorKind('advice.awaited', 409);
export const ticketEnded = errorKind('advice.ticket-ended', 409);
