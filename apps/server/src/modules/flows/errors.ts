import { errorKind } from '#kernel';

export const flowNotFound = errorKind('flows.not-found', 404);
export const versionNotFound = errorKind('flows.version-not-found', 404);
export const flowUnfinished = errorKind('flows.unfinished', 422);
