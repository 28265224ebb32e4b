import { errorKind } from '#kernel';

export const needNotFound = errorKind('needs.not-found', 404);
export const needCustomerUnseen = errorKind('needs.customer-unseen', 404);
export const needOwnerUnknown = errorKind('needs.owner-unknown', 400);
