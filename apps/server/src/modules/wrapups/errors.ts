/** Stable codes; their texts are in locales/<language>/wrapups.json. */
import { errorKind } from '#kernel';

export const noCall = errorKind('wrapups.no-call', 404);
export const resultMissing = errorKind('wrapups.result-missing', 400);
export const resultUnknown = errorKind('wrapups.result-unknown', 400);
export const codeTwice = errorKind('wrapups.code-twice', 400);
export const noMoreTime = errorKind('wrapups.no-more-time', 409);
export const stillTalking = errorKind('wrapups.still-talking', 409);
