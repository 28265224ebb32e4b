/** Stable codes; their texts are in locales/<language>/mailarchives.json. */
import { errorKind } from '#kernel';

export const letterTooLarge = errorKind('mailarchives.too-large', 413);
export const letterUnreadable = errorKind('mailarchives.unreadable', 422);
export const noSender = errorKind('mailarchives.no-sender', 422);
export const noDate = errorKind('mailarchives.no-date', 422);
export const noMailbox = errorKind('mailarchives.no-mailbox', 422);
export const noArchive = errorKind('mailarchives.no-archive', 400);
