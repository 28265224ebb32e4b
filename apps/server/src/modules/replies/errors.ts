import { errorKind } from '#kernel';

export const replyNotFound = errorKind('replies.not-found', 404);
export const shortcutTaken = errorKind('replies.shortcut-taken', 409);
export const replyFileNotFound = errorKind('replies.file-not-found', 404);
export const replyFileUnknown = errorKind('replies.file-unknown', 409);
export const fileMissing = errorKind('replies.file-missing', 400);
export const tooManyFiles = errorKind('replies.too-many-files', 409);
export const placeholderUnknown = errorKind('replies.placeholder-unknown', 400);
export const unitUnknown = errorKind('replies.unit-unknown', 400);
