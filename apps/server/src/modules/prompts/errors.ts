import { errorKind } from '#kernel';

export const promptNotFound = errorKind('prompts.not-found', 404);
export const soundMissing = errorKind('prompts.sound-missing', 400);
/** Nothing here speaks words. */
export const noSpeech = errorKind('prompts.no-speech', 409);
export const speechFailed = errorKind('prompts.speech-failed', 502);
export const soundRefused = errorKind('prompts.sound-refused', 415);
