import { errorKind } from '#kernel';

export const unitNotFound = errorKind('organisation.unit-not-found', 404);
export const postNotFound = errorKind('organisation.post-not-found', 404);
export const siteNotFound = errorKind('organisation.site-not-found', 404);
export const codeTaken = errorKind('organisation.code-taken', 409);
export const wouldCircle = errorKind('organisation.would-circle', 409);
export const rootStays = errorKind('organisation.root-stays', 409);
export const unitInUse = errorKind('organisation.unit-in-use', 409);
export const parentClosed = errorKind('organisation.parent-closed', 409);
export const unknownZone = errorKind('organisation.unknown-zone', 400);
export const siteInUse = errorKind('organisation.site-in-use', 409);
export const companyExists = errorKind('organisation.company-exists', 409);
