/** Stable codes; their texts are in locales/<language>/configuration.json. */
import { errorKind } from '#kernel';

export const draftNotFound = errorKind('configuration.draft-not-found', 404);
export const hasProblems = errorKind('configuration.has-problems', 409);
export const oldDocument = errorKind('configuration.old-document', 409);
export const wrongState = errorKind('configuration.wrong-state', 409);
