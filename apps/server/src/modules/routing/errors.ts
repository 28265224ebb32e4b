/** Stable codes; their texts are in locales/<language>/routing.json. */
import { errorKind } from '#kernel';

export { wrongBreakReason } from './rules/states.ts';
export const offerGone = errorKind('routing.offer-gone', 409);
export const queueNotFound = errorKind('routing.queue-not-found', 404);
export const queueClosed = errorKind('routing.queue-closed', 409);
export const queueHasWork = errorKind('routing.queue-has-work', 409);
export const queueCodeTaken = errorKind('routing.queue-code-taken', 409);
export const overflowTarget = errorKind('routing.overflow-target', 400);
export const calendarUnknown = errorKind('routing.calendar-unknown', 400);
export const agentNotFound = errorKind('routing.agent-not-found', 404);
export const notHeld = errorKind('routing.not-held', 409);
export const alreadyQueued = errorKind('routing.already-queued', 409);
export const agentNotAvailable = errorKind('routing.agent-not-available', 409);
