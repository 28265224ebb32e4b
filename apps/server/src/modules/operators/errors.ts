import { errorKind } from '#kernel';

export const notAllowedThere = errorKind('operators.not-allowed-there', 403);
export const noSlotFree = errorKind('operators.no-slot-free', 409);
export const codeTaken = errorKind('operators.code-taken', 409);
export const noBox = errorKind('operators.no-box', 422);
/** In a call, and no second one knocks there. */
export const engaged = errorKind('operators.engaged', 409);
/** It is free: call it. */
export const notBusy = errorKind('operators.not-busy', 409);
/** Answered by somebody else, or over. */
export const ringsNoLonger = errorKind('operators.rings-no-longer', 409);
/** At this colleague or telephone. */
export const nothingRings = errorKind('operators.nothing-rings', 409);
export const inACall = errorKind('operators.in-a-call', 409);
export const ringsYourself = errorKind('operators.rings-yourself', 409);
export const noAnswer = errorKind('operators.no-answer', 404);
/** Said to a telephone only. */
export const noShortNumber = errorKind('operators.no-short-number', 404);
export const noHolder = errorKind('operators.no-holder', 409);
export const inCallOnly = errorKind('operators.in-call-only', 409);
export const noCode = errorKind('operators.no-code', 404);
