import { errorKind } from '#kernel';

export const mailboxNotFound = errorKind('mailboxes.not-found', 404);
export const addressTaken = errorKind('mailboxes.address-taken', 409);
export const queueNotForMail = errorKind('mailboxes.queue-not-for-mail', 400);
export const authorityUnreadable = errorKind('mailboxes.authority-unreadable', 400);
export const dkimKeyUnreadable = errorKind('mailboxes.dkim-key-unreadable', 400);
export const plainOnlyHere = errorKind('mailboxes.plain-only-here', 400);
export const secretMissing = errorKind('mailboxes.secret-missing', 400);
export const noConsentAsked = errorKind('mailboxes.no-consent-asked', 400);
export const consentRefused = errorKind('mailboxes.consent-refused', 400);
