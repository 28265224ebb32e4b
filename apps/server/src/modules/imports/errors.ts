import { errorKind } from '#kernel';

export const runNotFound = errorKind('imports.not-found', 404);
export const kindUnknown = errorKind('imports.kind-unknown', 404);
export const fileMissing = errorKind('imports.file-missing', 400);
export const noRows = errorKind('imports.no-rows', 400);
export const tooManyRows = errorKind('imports.too-many-rows', 400);
export const mappingWrong = errorKind('imports.mapping-wrong', 400);
export const mappingTwice = errorKind('imports.mapping-twice', 400);
export const fieldMissing = errorKind('imports.field-missing', 400);
export const notNow = errorKind('imports.not-now', 409);
export const fileGone = errorKind('imports.file-gone', 410);
export const unitMissing = errorKind('imports.unit-missing', 400);
export const starterGone = errorKind('imports.starter-gone', 409);
