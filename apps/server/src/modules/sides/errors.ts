import { errorKind } from '#kernel';

export const sideNotFound = errorKind('sides.not-found', 404);
export const sideClosed = errorKind('sides.closed', 409);
export const unitUnknown = errorKind('sides.unit-unknown', 400);
export const ownUnit = errorKind('sides.own-unit', 400);
export const linkGone = errorKind('sides.link-gone', 404);
export const onlyGuests = errorKind('sides.only-guests', 409);
