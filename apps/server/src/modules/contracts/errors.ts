import { errorKind } from '#kernel';

export const contractNotFound = errorKind('contracts.not-found', 404);
export const contractTaken = errorKind('contracts.taken', 409);
export const contractCustomerUnseen = errorKind('contracts.customer-unseen', 404);
export const contractDaysWrong = errorKind('contracts.days-wrong', 400);
/** A product, tier or agreement that is not there. */
export const contractNamesUnknown = errorKind('contracts.names-unknown', 400);
export const contractOwnerUnknown = errorKind('contracts.owner-unknown', 400);
export const documentMissing = errorKind('contracts.document-missing', 404);
