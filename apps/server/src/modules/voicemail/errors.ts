import { errorKind } from '#kernel';

export const boxNotFound = errorKind('voicemail.box-not-found', 404);
export const messageNotFound = errorKind('voicemail.message-not-found', 404);
export const codeTaken = errorKind('voicemail.code-taken', 409);
