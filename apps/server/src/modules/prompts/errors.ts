import { errorKind } from '#kernel';

export const promptNotFound = errorKind('prompts.not-found', 404);
export const soundMissing = errorKind('prompts.sound-missing', 400);
export const soundRefused = errorKind('prompts.sound-refused', 415);
