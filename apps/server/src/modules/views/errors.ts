import { errorKind } from '#kernel';

export const viewNotFound = errorKind('views.not-found', 404);
export const tooMany = errorKind('views.too-many', 409);
export const unitUnknown = errorKind('views.unit-unknown', 400);
