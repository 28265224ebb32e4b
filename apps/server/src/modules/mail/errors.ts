import { errorKind } from '#kernel';

export const letterNotFound = errorKind('mail.letter-not-found', 404);
export const noThread = errorKind('mail.no-thread', 400);
export const noRecipient = errorKind('mail.no-recipient', 400);
export const addressUnreadable = errorKind('mail.address-unreadable', 400);
export const notHeld = errorKind('mail.not-held', 409);
export const stillUnreadable = errorKind('mail.still-unreadable', 409);
export const formNotFound = errorKind('mail.form-not-found', 404);
export const formCodeTaken = errorKind('mail.form-code-taken', 409);
export const fileUnknown = errorKind('mail.file-unknown', 400);
