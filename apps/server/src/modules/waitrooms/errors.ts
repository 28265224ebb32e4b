/** Stable codes; their texts are in locales/<language>/waitrooms.json. */
import { errorKind } from '#kernel';

export const promptUnknown = errorKind('waitrooms.prompt-unknown', 400);
export const goalUnknown = errorKind('waitrooms.goal-unknown', 400);
