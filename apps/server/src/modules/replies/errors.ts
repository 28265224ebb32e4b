import { errorKind } from '#kernel';

export const replyNotFound = errorKind('replies.not-found', 404);
export const shortcutTaken = errorKind('replies.shortcut-taken', 409);
export const placeholderUnknown = errorKind('replies.placeholder-unknown', 400);
export const unitUnknown = errorKind('replies.unit-unknown', 400);
