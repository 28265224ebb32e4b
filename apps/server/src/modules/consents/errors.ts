import { errorKind } from '#kernel';

export const noticeNotFound = errorKind('consents.notice-not-found', 404);
export const noticePublished = errorKind('consents.notice-published', 409);
export const noticeUnfit = errorKind('consents.notice-unfit', 400);
export const purposeTaken = errorKind('consents.purpose-taken', 409);
export const purposeUnknown = errorKind('consents.purpose-unknown', 400);
export const customerUnseen = errorKind('consents.customer-unseen', 404);
export const disclosureNotFound = errorKind('consents.disclosure-not-found', 404);
export const disclosureAhead = errorKind('consents.disclosure-ahead', 400);
export const checkNotFound = errorKind('consents.check-not-found', 404);
export const checkOwn = errorKind('consents.check-own', 403);
