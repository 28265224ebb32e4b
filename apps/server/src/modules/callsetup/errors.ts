import { errorKind } from '#kernel';

export const testNotFound = errorKind('callsetup.test-not-found', 404);
export const testUnderWay = errorKind('callsetup.test-under-way', 409);
export const noCall = errorKind('callsetup.no-call', 409);
