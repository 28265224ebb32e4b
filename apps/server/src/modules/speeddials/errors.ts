import { errorKind } from '#kernel';

export const entryNotFound = errorKind('speeddials.entry-not-found', 404);
export const tooMany = errorKind('speeddials.too-many', 409);
