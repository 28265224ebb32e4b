/** Stable codes; their texts are in locales/<language>/wordlists.json. */
import { errorKind } from '#kernel';

export const listNotFound = errorKind('wordlists.not-found', 404);
/** To staff: names the word, so that it can be written otherwise. */
export const wordStopped = errorKind('wordlists.word-stopped', 422);
/** To visitors. */
export const messageStopped = errorKind('wordlists.message-stopped', 422);
